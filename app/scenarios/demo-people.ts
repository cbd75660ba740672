/** The people who can sign in to the demo organization; only demo mode creates them. Plain data: the starter reads it. */
export const demoPeople: readonly { name: string; email: string; password: string; role: string }[] = [
  { name: "Nora Winter", email: "owner@northwind.example", password: "demo-password", role: "owner" },
  { name: "Jonas Brandt", email: "billing@northwind.example", password: "demo-password", role: "billing" },
  {
    name: "Ada Keller",
    email: "accountant@northwind.example",
    password: "demo-password",
    role: "accountant",
  },
];

/** The people who can sign in to the demo organization; only demo mode creates them. */
export const demoPeople: readonly { name: string; email: string; password: string; role: string }[] = [
  { name: "Nora Winter", email: "owner@northwind.example", password: "demo-password", role: "owner" },
  {
    name: "Ada Keller",
    email: "accountant@northwind.example",
    password: "demo-password",
    role: "accountant",
  },
];

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

/** The hash of the one password above; the password is printed at each start and protects nothing. */
export const demoPasswordHash =
  "$argon2id$v=19$m=19456,t=2,p=1$ao6V2IHBvBsEY2PqkWrK3Q$B2MYnqLrKWKTT6R11i3sn6ErtwX0PEB+EXoUAAtzR0w";

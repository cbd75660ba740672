/** Who the demo company is on its documents, and the colour its customers see. All of it is invented. */
export const demoIdentity = {
  accent: "#0f6b5c",
  issuer: {
    legalName: "Northwind Telemetry GmbH",
    email: "billing@northwind.example",
    address: {
      line1: "Am Sandtorkai 1",
      line2: null,
      postalCode: "20457",
      city: "Hamburg",
      region: null,
      country: "DE",
    },
    taxId: "DE136695976",
    footer: "Northwind Telemetry GmbH, Hamburg · an invented company: nothing here is owed.",
  },
} as const;

import { expect, test } from "vitest";
import { can, PERMISSIONS, permissionsOf } from "~/auth/permissions";
import type { Role } from "~/context.server";

const matrix: Record<Role, Record<(typeof PERMISSIONS)[number], boolean>> = {
  owner: {
    read: true,
    support: true,
    bill: true,
    catalog: true,
    export: true,
    close: true,
    developers: true,
    settings: true,
    people: true,
  },
  admin: {
    read: true,
    support: true,
    bill: true,
    catalog: true,
    export: true,
    close: true,
    developers: true,
    settings: true,
    people: true,
  },
  billing: {
    read: true,
    support: true,
    bill: true,
    catalog: true,
    export: true,
    close: false,
    developers: false,
    settings: false,
    people: false,
  },
  accountant: {
    read: true,
    support: false,
    bill: false,
    catalog: false,
    export: true,
    close: true,
    developers: false,
    settings: false,
    people: false,
  },
  support: {
    read: true,
    support: true,
    bill: false,
    catalog: false,
    export: false,
    close: false,
    developers: false,
    settings: false,
    people: false,
  },
};

test.each(Object.keys(matrix) as Role[])("%s may do what the role says and nothing else", (role) => {
  for (const permission of PERMISSIONS) {
    expect([permission, can(role, permission)]).toEqual([permission, matrix[role][permission]]);
  }
  expect(permissionsOf(role)).toEqual(PERMISSIONS.filter((permission) => matrix[role][permission]));
});

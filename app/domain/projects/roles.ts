/** What a member may do in a project, from the most to the least. */
export const roles = ["owner", "developer", "viewer"] as const;
export type Role = (typeof roles)[number];

/** For people, where a role is chosen. */
export const roleDescriptions: Record<Role, string> = {
  owner: "everything, members and deletion too",
  developer: "everything but members and deletion",
  viewer: "looks, changes nothing",
};

/** Whether someone with the role `has` may do what wants at least `needs`. */
export function isAllowed(has: Role, needs: Role): boolean {
  return roles.indexOf(has) <= roles.indexOf(needs);
}

/** Stands in for a sign-in: one id for each browser. Your app has the id of the user who signed in. */
export function visitorId(): string {
  const id = localStorage.getItem("visitor") ?? `visitor_${Math.random().toString(36).slice(2)}`;
  localStorage.setItem("visitor", id);
  return id;
}

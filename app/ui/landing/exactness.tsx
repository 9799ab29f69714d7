import { Lanes } from "./lanes.tsx";

const steps = [
  { name: "Lock", text: "One writer an account. Whoever comes second waits, in the database." },
  { name: "Look", text: "Behind the lock: was this key here before? Is there enough?" },
  { name: "Write", text: "Take the credits, number the line, note the balance after it." },
];

const cases = [
  {
    when: "Two calls race for the last credit",
    usual: "Both read 1. Both run.",
    here: "One gets it. The other is answered 402.",
  },
  {
    when: "An answer is lost and the app asks again",
    usual: "Charged twice, or not at all.",
    here: "One idempotency key has one effect, for ever. The retry gets the first answer again.",
  },
  {
    when: "A process dies in the middle",
    usual: "The credit may be gone, and nothing says why.",
    here: "A move is one SQL statement. It happened whole or not at all, and the same key finds out which.",
  },
  {
    when: "The database can't be reached",
    usual: "Whatever the catch block does.",
    here: "Nothing is allowed. The answer is 503, and says so when a write may have happened.",
  },
  {
    when: "A payment is refunded or disputed",
    usual: "Somebody edits a number.",
    here: "Its credits are taken back once, by the share refunded. What was already used is a debt that the next credits pay.",
  },
  {
    when: "A customer asks where the credits went",
    usual: "A number has no history.",
    here: "Every line is numbered and has the balance after it. The database refuses to change one.",
  },
];

/** How the ledger stays exact, and what that means on a bad day. */
export function Exactness() {
  return (
    <>
      <div className="grid gap-x-16 gap-y-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
        <ol className="grid auto-rows-fr divide-y divide-zinc-200 border-y border-zinc-200 dark:divide-zinc-800 dark:border-zinc-800">
          {steps.map(({ name, text }, index) => (
            <li key={name} className="grid grid-cols-[2.5rem_4rem_minmax(0,1fr)] items-center py-5">
              <span aria-hidden="true" className="seq">
                {index + 1}
              </span>
              <strong className="font-semibold">{name}</strong>
              <span className="muted text-pretty">{text}</span>
            </li>
          ))}
        </ol>
        <Lanes />
      </div>
      <table className="bad-days mt-14">
        <caption className="sr-only">What happens on a bad day: a counter of your own, and PayKit</caption>
        <thead>
          <tr>
            <th scope="col">On a bad day</th>
            <th scope="col">A counter in your users table</th>
            <th scope="col">PayKit</th>
          </tr>
        </thead>
        <tbody>
          {cases.map(({ when, usual, here }) => (
            <tr key={when}>
              <th scope="row">{when}</th>
              <td data-column="With a counter">{usual}</td>
              <td data-column="With PayKit">{here}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** One page of the documentation: `app/docs/<slug>.mdx`, its title above it, its description below that and in searches. */
export interface DocsPage {
  slug: string;
  title: string;
  description: string;
}

/** The documentation's pages in reading order. The pages made from code (errors, API reference) are added by the frame. */
export const contents: readonly { group: string; pages: readonly DocsPage[] }[] = [
  {
    group: "Start",
    pages: [
      {
        slug: "introduction",
        title: "Introduction",
        description: "What PayKit does, what it leaves to you, and the one call that all of it turns on.",
      },
      {
        slug: "quickstart",
        title: "Quickstart",
        description: "Three ways to the first metered call: a script tag, React, or any backend.",
      },
      {
        slug: "quickstart-embed",
        title: "Quickstart: a script tag",
        description: "A balance, a Buy button and metered buttons on any web page, without a build.",
      },
      {
        slug: "quickstart-react",
        title: "Quickstart: React",
        description: "A metered button, a paywall and a checkout in a React app, in four steps.",
      },
      {
        slug: "quickstart-rest",
        title: "Quickstart: your backend",
        description:
          "The same metered call with curl, Node, Python, PHP, Go and Ruby, written so that a retry is safe.",
      },
    ],
  },
  {
    group: "Concepts",
    pages: [
      {
        slug: "concepts",
        title: "Core concepts",
        description: "Project, account, credit, event, entry, plan: the words everything else is built from.",
      },
      {
        slug: "keys",
        title: "Keys",
        description: "Which key goes where, how a request's key is found, and how to replace one without an outage.",
      },
      {
        slug: "metering",
        title: "Metering and credits",
        description:
          "When to meter, what an answer means, prices per call, model costs, and what to do when a call fails.",
      },
      {
        slug: "secure-metering",
        title: "Secure metering",
        description: "Let only your server spend credits.",
      },
      {
        slug: "idempotency",
        title: "Idempotency and retries",
        description: "How to send a call twice and pay once, and what to do when nobody knows what happened.",
      },
    ],
  },
  {
    group: "Payments",
    pages: [
      {
        slug: "billing",
        title: "Selling credits and Pro",
        description: "Checkout, the way back, the customer portal, and a hosted billing page for each user.",
      },
      {
        slug: "stripe",
        title: "Setting up Stripe",
        description: "From a test key to going live: the webhook, local testing, test cards, and a checklist.",
      },
      {
        slug: "refunds",
        title: "Refunds and disputes",
        description: "What happens to credits when money goes back, and what a debt is.",
      },
      {
        slug: "analytics",
        title: "Analytics",
        description: "What each number of the dashboard and of the API means, and how it is counted.",
      },
    ],
  },
  {
    group: "Clients",
    pages: [
      {
        slug: "react-sdk",
        title: "React SDK",
        description: "The provider, the hook, three components, server rendering, and the helper for your server.",
      },
      {
        slug: "embed",
        title: "Embed script",
        description: "Attributes, window.PayKit, site builders, Content-Security-Policy and pinned versions.",
      },
    ],
  },
  {
    group: "Operate",
    pages: [
      {
        slug: "self-hosting",
        title: "Self-hosting",
        description: "One process and one database: every setting, proxies, several processes, back-ups, upgrades.",
      },
      {
        slug: "security",
        title: "Security",
        description: "What each key can do, what to check on your server, and what PayKit stores.",
      },
      {
        slug: "faq",
        title: "Questions and answers",
        description: "Prices, outages, latency, models, currencies, moving in, and moving out.",
      },
    ],
  },
];

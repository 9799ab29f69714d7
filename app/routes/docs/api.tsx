import { apiContents } from "#app/docs/api-contents.ts";
import { apiIndex } from "#app/http/openapi/reference.ts";
import { Article } from "#app/ui/docs/article.tsx";
import { DocsLink } from "#app/ui/docs/docs-link.tsx";
import { FieldList } from "#app/ui/docs/field-list.tsx";
import { Method } from "#app/ui/docs/method.tsx";
import { Inline } from "#app/ui/docs/prose.tsx";
import { Sample } from "#app/ui/docs/sample.tsx";
import { Section } from "#app/ui/docs/section.tsx";
import type { Route } from "./+types/api";

const description = "Every call with its fields, answers and errors, from the schemas the server itself goes by.";

export function meta(): Route.MetaDescriptors {
  return [{ title: "API reference · PayKit docs" }, { name: "description", content: description }];
}

export function loader() {
  return apiIndex();
}

const headings = [
  { id: "calls", text: "Calls", depth: 2 },
  { id: "base-url", text: "Base URL", depth: 2 },
  { id: "authentication", text: "Authentication", depth: 2 },
  { id: "idempotency", text: "Idempotency", depth: 2 },
  { id: "errors", text: "Errors", depth: 2 },
  { id: "headers", text: "Headers", depth: 2 },
];

/** The front page of the reference. */
export default function Api({
  loaderData: { tags, error, errorFields, keys, idempotency, headers },
}: Route.ComponentProps) {
  return (
    <Article title="API reference" description={description} headings={headings}>
      <p>
        <Inline text="Four calls carry most apps: [POST /meter](/docs/api/meter) before each model call, [GET /access](/docs/api/access) to show a balance, [POST /credits](/docs/api/credits) for gifts, and [POST /checkout](/docs/api/checkout) to sell. All of this is also an OpenAPI 3.1 document, at [/api/v1/openapi.json](/api/v1/openapi.json)." />
      </p>
      <Section id="calls" title="Calls">
        {tags.map(({ name, description: about }) => (
          <div key={name}>
            <h3>{name}</h3>
            <p>{about}</p>
            <ul className="calls">
              {apiContents
                .filter(({ tag }) => tag === name)
                .map(({ slug, method, path, title }) => (
                  <li key={slug}>
                    <DocsLink href={`/docs/api/${slug}`}>
                      <Method method={method} path={path} />
                    </DocsLink>
                    <span>{title}</span>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </Section>
      <Section id="base-url" title="Base URL">
        <Sample lang="bash" title="Base URL" code="https://paykit.example/api/v1" />
        <p>
          Bodies are JSON in UTF-8, at most 64 KB, with or without a <code>Content-Type</code>. Answers are JSON, those
          that refuse too. Unknown fields are ignored; a field given twice is refused. Paths are exact: lower case, no
          slash at the end. Scripts of every site may call, except for the two calls that go by a session.
        </p>
      </Section>
      <Section id="authentication" title="Authentication">
        <p>
          A key says whose project a call is about. The first one found decides, in this order; without any, the call
          acts on the open demo project. An empty key is refused. See <DocsLink href="/docs/keys">Keys</DocsLink>.
        </p>
        <FieldList of="headers" fields={keys} />
      </Section>
      <Section id="idempotency" title="Idempotency">
        <p>Every POST takes this header. Send one with every write: it is what makes a retry safe.</p>
        <FieldList of="request" fields={[idempotency]} />
      </Section>
      <Section id="errors" title="Errors">
        <p>
          A user who is out of credits is answered 402, which is no error. Every other status from 400 on has this
          shape. Each code has <DocsLink href="/docs/errors">a section</DocsLink> saying what happened and how to fix
          it.
        </p>
        <Sample lang="json" title="The shape of an error" code={error} />
        <FieldList of="answer" fields={errorFields} />
      </Section>
      <Section id="headers" title="Headers of answers">
        <p>
          <code>x-request-id</code> is on every answer. Of the others, each call's page says which its answers have.
        </p>
        <FieldList of="headers" fields={headers} />
      </Section>
    </Article>
  );
}

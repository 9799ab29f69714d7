import { apiContents } from "#app/docs/api-contents.ts";
import { apiIndex } from "#app/http/openapi/reference.ts";
import { Article } from "#app/ui/docs/article.tsx";
import { DocsLink } from "#app/ui/docs/docs-link.tsx";
import { FieldList } from "#app/ui/docs/field-list.tsx";
import { Method } from "#app/ui/docs/method.tsx";
import { Prose } from "#app/ui/docs/prose.tsx";
import { Sample } from "#app/ui/docs/sample.tsx";
import { Section } from "#app/ui/docs/section.tsx";
import type { Route } from "./+types/api";

const description = "Every call with its fields, answers and errors, from the schemas the server itself goes by.";

export function meta(): Route.MetaDescriptors {
  return [
    { title: "API reference · PayKit docs" },
    { name: "description", content: description },
    { tagName: "link", rel: "alternate", type: "text/markdown", href: "/docs/api.md" },
  ];
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
  loaderData: { texts, tags, error, errorFields, keys, idempotency, headers },
}: Route.ComponentProps) {
  return (
    <Article title="API reference" description={description} headings={headings} markdown="/docs/api.md">
      <Prose text={texts.intro} />
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
        <Prose text={texts.baseUrl} />
      </Section>
      <Section id="authentication" title="Authentication">
        <Prose text={texts.authentication} />
        <FieldList of="headers" fields={keys} />
      </Section>
      <Section id="idempotency" title="Idempotency">
        <Prose text={texts.idempotency} />
        <FieldList of="request" fields={[idempotency]} />
      </Section>
      <Section id="errors" title="Errors">
        <Prose text={texts.errors} />
        <Sample lang="json" title="The shape of an error" code={error} />
        <FieldList of="answer" fields={errorFields} />
      </Section>
      <Section id="headers" title="Headers of answers">
        <Prose text={texts.headers} />
        <FieldList of="headers" fields={headers} />
      </Section>
    </Article>
  );
}

import { data } from "react-router";
import { type CallPage, callPage } from "#app/http/openapi/reference.ts";
import { Article } from "#app/ui/docs/article.tsx";
import { DocsLink } from "#app/ui/docs/docs-link.tsx";
import { FieldList } from "#app/ui/docs/field-list.tsx";
import { Method } from "#app/ui/docs/method.tsx";
import { Inline, Prose } from "#app/ui/docs/prose.tsx";
import { Sample } from "#app/ui/docs/sample.tsx";
import { Section } from "#app/ui/docs/section.tsx";
import type { Route } from "./+types/api-call";

export function meta({ loaderData: call }: Route.MetaArgs): Route.MetaDescriptors {
  if (call === undefined) return [{ title: "PayKit docs" }];
  const { slug, method, path, title } = call;
  return [
    { title: `${method} ${path} · PayKit API` },
    { name: "description", content: `${title}: fields, answers, errors and examples of ${method} /api/v1${path}.` },
    { tagName: "link", rel: "alternate", type: "text/markdown", href: `/docs/api/${slug}.md` },
  ];
}

export function loader({ params }: Route.LoaderArgs): CallPage {
  const call = callPage(params.call);
  if (call === undefined) throw data(null, 404);
  return call;
}

/** One call of the API. */
export default function ApiCall({ loaderData: call }: Route.ComponentProps) {
  const { slug, method, path, title, description, key, request, headers, samples, answers, errors } = call;
  return (
    <Article
      title={title}
      description={<Method method={method} path={`/api/v1${path}`} />}
      headings={headingsOf(call)}
      markdown={`/docs/api/${slug}.md`}
    >
      <Prose text={description} />
      <Section id="key" title="Key">
        <Prose text={key} />
      </Section>
      {samples.length > 0 && (
        <Section id="example" title="Example">
          {samples.map((sample) => (
            <Sample key={sample.title} lang="bash" {...sample} />
          ))}
        </Section>
      )}
      {request && (
        <Section id="fields" title={request.from === "body" ? "Fields of the body" : "Fields of the address"}>
          <FieldList of="request" fields={request.fields} />
        </Section>
      )}
      {headers.length > 0 && (
        <Section id="headers" title="Headers">
          <FieldList of="request" fields={headers} />
        </Section>
      )}
      {answers.map((answer) => (
        <Section key={answer.status} id={`answer-${answer.status}`} title={`Answer ${answer.status}`}>
          <Prose text={answer.description} />
          {answer.samples.map((sample) => (
            <Sample key={sample.title} lang="json" {...sample} />
          ))}
          <FieldList of="answer" fields={answer.fields} />
          {answer.headers.length > 0 && (
            <>
              <h3>Its headers</h3>
              <FieldList of="headers" fields={answer.headers} />
            </>
          )}
        </Section>
      ))}
      {errors.length > 0 && (
        <Section id="errors" title="Errors">
          <p>
            Anything else has <Inline text="the [shape of an error](/docs/api#errors)" />, with one of these codes:
          </p>
          <ul>
            {errors.map(({ code, status }) => (
              <li key={code}>
                {status} <DocsLink href={`/docs/errors#${code}`}>{code}</DocsLink>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </Article>
  );
}

function headingsOf({ samples, request, headers, answers, errors }: CallPage) {
  const parts = [
    ["key", "Key"],
    samples.length > 0 && ["example", "Example"],
    request && ["fields", "Fields"],
    headers.length > 0 && ["headers", "Headers"],
    ...answers.map(({ status }) => [`answer-${status}`, `Answer ${status}`]),
    errors.length > 0 && ["errors", "Errors"],
  ].filter((part) => Array.isArray(part));
  return parts.map(([id = "", text = ""]) => ({ id, text, depth: 2 }));
}

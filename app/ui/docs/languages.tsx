import { Children, isValidElement, type ReactNode, useId } from "react";
import { type CodeBlockProps, languageName } from "./code-block.tsx";

/** The same thing in several languages, one shown at a time: radio buttons, so that it needs no script. */
export function Languages({ children }: { children: ReactNode }) {
  const id = useId();
  const blocks = Children.toArray(children).filter((child) => isValidElement<CodeBlockProps>(child));
  return (
    <fieldset className="languages">
      <legend className="sr-only">Language</legend>
      {blocks.flatMap((block, index) => {
        const choice = `${id}${index}`;
        return [
          <input key={`${choice}i`} type="radio" name={id} id={choice} defaultChecked={index === 0} />,
          <label key={`${choice}l`} htmlFor={choice}>
            {tabName(block.props)}
          </label>,
          <div key={`${choice}p`} className="language">
            {block}
          </div>,
        ];
      })}
    </fieldset>
  );
}

/** In a choice of languages, what runs in a terminal is curl and JavaScript is Node's. */
function tabName({ lang, title }: CodeBlockProps): string {
  if (title !== undefined) return title;
  return { bash: "curl", js: "Node", javascript: "Node", tsx: "React" }[lang] ?? languageName(lang);
}

import { useId } from "preact/hooks";

import type { AccessCode } from "../model/access_code";
import { useShop } from "../model/shop";

/** Where whoever has forgotten the code is led to. */
export const codeFieldId = "access-code";

/** Asks for the code of a presale. It is sent when seats are held. */
function helpWords({ isWrong, text }: AccessCode): string {
  if (!isWrong.value) return "It is checked when you hold your seats.";
  return text.value === ""
    ? "Put in the code that you were sent."
    : "This code does not open the presale: look for a typing error.";
}

export function CodeField() {
  const { code } = useShop();
  const help = useId();
  return (
    <div class="presale-code field">
      <label for={codeFieldId}>Your access code</label>
      <input
        id={codeFieldId}
        value={code.text.value}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={200}
        aria-describedby={help}
        aria-invalid={code.isWrong.value}
        onInput={(x) => code.set(x.currentTarget.value)}
      />
      <p id={help} class="small soft">
        {helpWords(code)}
      </p>
    </div>
  );
}

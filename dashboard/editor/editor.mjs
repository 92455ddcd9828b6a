// The lab's editor: CodeMirror with Python, set up for beginners. build_hook.py bundles
// this file, with the parts of CodeMirror that it uses, into static/vendor/codemirror/.

import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  toggleComment,
} from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours of the page, so that light and dark need no second theme.
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--indigo)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: tags.comment, color: "var(--dim)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null, tags.self], color: "var(--ochre-text)" },
  { tag: tags.definition(tags.function(tags.variableName)), fontWeight: "600" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--chalk)" },
  "&.cm-focused": { outline: "3px solid var(--indigo)", outlineOffset: "-3px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.45" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--dim)",
    border: "none",
    fontVariantNumeric: "tabular-nums",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--wash)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--selection)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--dim)",
  },
  ".cm-wrong": { boxShadow: "inset 4px 0 var(--red)", backgroundColor: "var(--wrong)" },
});

// The line that an error names; it goes with the next change of the text.
const markWrong = StateEffect.define();
const wrongLine = StateField.define({
  create: () => Decoration.none,
  update(marked, change) {
    for (const effect of change.effects) {
      if (effect.is(markWrong)) return wrongMark(change.state.doc, effect.value);
    }
    return change.docChanged ? Decoration.none : marked;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function wrongMark(doc, number) {
  if (!number) return Decoration.none;
  const mark = Decoration.line({ class: "cm-wrong" });
  const line = doc.line(Math.min(number, doc.lines)); // an end that comes too early
  return Decoration.set([mark.range(line.from)]);
}

/**
 * Return an editor in `parent`.
 *
 * @param {object} options
 * @param {Element} options.parent
 * @param {string} options.label   what a screen reader calls it
 * @param {string} options.nonce   of the page's content-security policy, for its styles
 * @param {Function} options.onChange  called after each change that a person makes
 * @param {Function} options.onRun     called for Ctrl-Enter
 */
export function createEditor({ parent, label, nonce, onChange, onRun }) {
  let showing = false; // a text that is shown is no change of a person

  // Tab indents; Escape sets it free, until the editor is entered again.
  const keys = keymap.of([
    { key: "Mod-Enter", run: () => (onRun(), true), preventDefault: true },
    { key: "Mod-/", run: toggleComment },
    { key: "Escape", run: (view) => (view.setTabFocusMode(true), false) },
    indentWithTab,
    ...defaultKeymap,
    ...historyKeymap,
  ]);
  const extensions = [
    keys,
    lineNumbers(),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    highlightActiveLine(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    new LanguageSupport(pythonLanguage),
    syntaxHighlighting(COLOURS),
    wrongLine,
    LOOK,
    EditorState.tabSize.of(4),
    EditorView.lineWrapping,
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off" }),
    EditorView.domEventHandlers({ focus: (_, view) => view.setTabFocusMode(false) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !showing) onChange();
    }),
  ];
  const view = new EditorView({ parent, state: EditorState.create({ extensions }) });
  return {
    /** Return the text. */
    text: () => view.state.doc.toString(),
    /** Show another text, with a history of its own. */
    show(text) {
      showing = true;
      view.setState(EditorState.create({ doc: text, extensions }));
      showing = false;
    },
    /** Mark the line that an error names; 0 for none. */
    mark(number) {
      const effects = [markWrong.of(number)];
      if (number) {
        const { from } = view.state.doc.line(Math.min(number, view.state.doc.lines));
        effects.push(EditorView.scrollIntoView(from, { y: "nearest", yMargin: 40 }));
      }
      view.dispatch({ effects });
    },
    focus: () => view.focus(),
  };
}

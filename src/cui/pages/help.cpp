// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/pages/text_page.h"

namespace penstock::cui {

std::vector<Line> helpLines(std::size_t cells) {
  const auto key = [](std::string keys, std::string does) { return display::Fact{std::move(keys), std::move(does), display::Fact::Look::words}; };
  const display::Facts facts{
      {"Everywhere",
       {key("Esc", "back to the page before"), key("?", "this help"), key("q", "quit: asks first when something is held"), key("i", "Intercept"),
        key("R", "rules"), key("L", "what was said: warnings, the log, scripts"), key("arrows, j k", "move"), key("PgUp, PgDn", "a screen"),
        key("Home, End", "the oldest, the newest; at the end new rows are followed"), key("Ctrl+L", "draw everything anew"),
        key("Ctrl+Z", "suspend: traffic waits until fg"), key("mouse", "click chooses, double click opens, the wheel scrolls")}},
      {"Traffic and detail",
       {key("Enter", "open"), key("/", "the list: filter by an expression; elsewhere: find words, then n and N"), key("e", "edit the request in $EDITOR and send it"),
        key("r", "send it again as it is"), key("c", "copy as cURL, to the clipboard of the terminal where it has one, and show it"),
        key("m", "mark: the next colour, after the last one none")}},
      {"Detail",
       {key("Tab, arrows, 1-9", "the other tabs"), key("v", "another view of the body"), key("V", "read it as any view, by its name"),
        key("Enter, - +", "in a tree: fold, unfold; all of it. In records: open"), key("s", "another stage: what came, what went on"),
        key("A", "load all of a body that is shown in part")}},
      {"Intercept",
       {key("i", "on, off"), key("1 2 3", "hold requests, responses, messages"), key("w", "an expression: when"), key("f, Enter", "forward, as it was edited"),
        key("F", "forward all"), key("d", "drop: the client's connection ends without a word"), key("a", "abort: it breaks"),
        key("e", "edit in $EDITOR"), key("h", "hold the response of this request too")}},
      {"Rules", {key("Space, Enter", "on, off")}},
      {"Signs before a row", {key("!", "a person decides about it"), key("x", "it failed"), key("*", "a rule, a script or a person changed it")}},
  };
  return linesOf(facts, cells);
}

}  // namespace penstock::cui

// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts change white space alone; of a script not a token, and no line end goes or comes where it would end a statement.
#include <string>
#include <vector>

#include "codec/layout/script_tokens.h"
#include "fuzz/fuzz.h"
#include "penstock/codec/layout.h"

namespace {

using namespace penstock;
using codec::layout::ScriptKind;

std::string dense(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f') out += c;
  return out;
}

struct Piece {
  std::string text;
  ScriptKind kind;
  bool lineBefore;
};
std::vector<Piece> piecesOf(std::string_view script, bool& guessed) {
  std::vector<Piece> out;
  codec::layout::ScriptScanner scanner(script);
  bool line = false;
  for (auto t = scanner.next(); t.kind != ScriptKind::end; t = scanner.next()) {
    if (t.kind == ScriptKind::lineEnd) line = true;
    if (t.kind == ScriptKind::lineEnd || t.kind == ScriptKind::space) continue;
    out.push_back({std::string(t.text), t.kind, line});
    line = false;
  }
  guessed = scanner.guessed();
  return out;
}

void checkScript(std::string_view source, std::string_view laidOut) {
  bool guessed = false, again = false;
  const auto before = piecesOf(source, guessed), after = piecesOf(laidOut, again);
  if (guessed) return;
  // Behind damage words may fall together in another way.
  for (const Piece& p : before)
    if (p.kind == ScriptKind::rest) return;
  fuzz::require(before.size() == after.size(), "another number of tokens");
  for (std::size_t i = 0; i < before.size(); ++i) {
    fuzz::require(before[i].text == after[i].text, "another token");
    if (i == 0) continue;
    fuzz::require(!before[i].lineBefore || after[i].lineBefore, "a line end went");
    const std::string& last = before[i - 1].text;
    const bool may = last == "{" || last == ";" || last == "}" || last == "," || last == "[" || before[i].text == "}" || before[i].text == "]" ||
                     before[i - 1].kind == ScriptKind::lineComment || before[i - 1].kind == ScriptKind::blockComment;
    fuzz::require(before[i].lineBefore || !after[i].lineBefore || may, "a line end came where a statement may go on");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 50'000) return 0;
  const auto language = codec::LayoutLanguage(data[0] % 4);
  const std::string_view source = fuzz::asText(data + 1, size - 1);
  const codec::Layout out = codec::layOut(language, source);
  fuzz::require(out.text.size() <= 4 * source.size() + (10u << 20), "it grows without bound");
  fuzz::require(dense(out.text) == dense(source), "more than white space changed");
  if (language == codec::LayoutLanguage::js) checkScript(source, out.text);
  codec::isMinified(source);
  return 0;
}

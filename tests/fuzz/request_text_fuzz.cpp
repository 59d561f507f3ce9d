// SPDX-License-Identifier: GPL-3.0-or-later
// A text that a person writes: whatever it is, it is read, what a panel changes is changed and nothing else, and what was touched goes out as typed.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/draft/attack.h"
#include "penstock/draft/grpc_text.h"
#include "penstock/draft/minimise.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/text_edits.h"
#include "penstock/draft/variables.h"

namespace {

using namespace penstock;
using namespace penstock::draft;

std::string fieldText(const model::Headers& headers) {
  std::string out;
  for (std::size_t i = 0; i < headers.size(); ++i) out.append(headers[i].name).append(1, '\0').append(headers[i].value).append(1, '\0');
  return out;
}

void checkReading(std::string_view text) {
  const Split parts = split(text);
  fuzz::require(std::string(parts.head) + std::string(parts.body) == text, "head and body are the text");
  const ReadRequest read = readRequest(text, "http");
  fuzz::require(read.head != nullptr, "a head is never null");
  fuzz::require(read.notes.size() <= ReadRequest::mostNotes, "notes are bounded");
  for (const Note& note : read.notes) fuzz::require(!note.sentence.empty(), "a note has words");
  if (!read.http2) {
    fuzz::require(read.head->headers.received() == parts.head, "a head is kept as it is typed");
    return;
  }
  const std::string written = textOf(*read.head, parts.body, "http");
  if (!read.readable) return;
  const ReadRequest again = readRequest(written, "http");
  fuzz::require(fieldText(again.head->headers) == fieldText(read.head->headers), "what is written of HTTP/2 reads back as the same fields");
  fuzz::require(again.parts.body == parts.body, "and so does the body");
}

void checkInStep(const std::string& text) {
  KeepInStep touched;
  touched.authority = "target:1";
  touched.lengthTouched = touched.hostTouched = touched.codingTouched = touched.bodyIsDecoded = true;
  fuzz::require(keepInStep(text, touched).text == text, "what was touched goes out as typed");
  KeepInStep follows;
  follows.authority = "target:1";
  const InStep once = keepInStep(text, follows);
  fuzz::require(once.changes.empty() == (once.text == text), "a change is told");
  fuzz::require(keepInStep(once.text, follows).text == once.text, "what is in step stays");
  follows.bodyIsDecoded = true;
  keepInStep(text, follows);
}

void checkEdits(const std::string& text, const TextEdits& edits) {
  std::size_t done = 0;
  for (const TextEdit& edit : edits) {
    fuzz::require(edit.place.at >= done && edit.place.at + edit.place.length <= text.size(), "edits lie in order within the text");
    done = edit.place.at + edit.place.length;
  }
}

void checkFields(const std::string& text) {
  const std::vector<Item> all = fields(text);
  for (std::size_t i = 0; i < all.size() && i < 8; ++i) {
    checkEdits(text, setField(text, i, all[i].name, all[i].value));
    const std::string without = applied(text, removeField(text, i));
    fuzz::require(without.size() + all[i].place.length == text.size(), "a field that is removed takes its line and no more");
    const TextEdits edits = setField(text, i, "X-Fuzz", "v");
    checkEdits(text, edits);
    const std::vector<Item> after = fields(applied(text, edits));
    fuzz::require(after.size() > i && after[i].name == "X-Fuzz", "a field gets its name");
    fuzz::require(after[i].value == "v", "and its value");
  }
  if (methodOf(text).empty()) return;  // there is no first line that fields could follow
  const std::vector<Item> more = fields(applied(text, insertField(text, all.size(), "X-Fuzz", "v")));
  fuzz::require(more.size() == all.size() + 1 && more.back().name == "X-Fuzz", "a new field is the last");
}

void checkPairs(const std::string& text, Pairs where) {
  const std::vector<Item> all = pairs(text, where);
  for (std::size_t i = 0; i <= all.size() && i < 8; ++i) {
    const TextEdits edits = setPair(text, where, i, "n&=;", "v &#=\xff");
    checkEdits(text, edits);
    if (where == Pairs::cookies) continue;
    const std::vector<Item> after = pairs(applied(text, edits), where);
    fuzz::require(after.size() > i && after[i].name == "n&=;" && after[i].value == "v &#=\xff", "a pair gets its name and value");
    checkEdits(text, removePair(text, where, i));
    if (i < all.size()) fuzz::require(pairs(applied(text, removePair(text, where, i)), where).size() == all.size() - 1, "one pair goes");
  }
}

void checkMarks(const std::string& text) {
  const auto marked = readMarks(text);
  if (!marked) return fuzz::require(!marked.error().message.empty(), "an error has words");
  const auto again = readMarks(withMarks(*marked));
  fuzz::require(again && *again == *marked, "marks read back");
}

/// Whatever is said of each part, it ends.
void checkMinimising(const std::string& text) {
  Minimiser m(text);
  std::size_t turns = 0, verdicts = text.size() * 2654435761u;
  while (const auto& next = m.next()) {
    fuzz::require(++turns <= Minimiser::mostParts, "turns are bounded");
    fuzz::require(next->size() <= 3 * text.size(), "what is left is no more than there was, its blanks encoded");
    m.told((verdicts >>= 1) & 1);
    if (verdicts == 0) verdicts = turns * 2654435761u;
  }
  fuzz::require(m.tried().size() == turns, "and is told");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const std::string text(fuzz::asText(data, size));
  checkReading(text);
  checkInStep(text);
  checkFields(text);
  const bool begun = !methodOf(text).empty();  // else there is no head that a panel could change
  for (const Pairs where : {Pairs::query, Pairs::cookies, Pairs::form})
    if (begun) checkPairs(text, where);
  checkEdits(text, setMethod(text, "PUT"));
  checkEdits(text, setTarget(text, "/x"));
  if (begun) fuzz::require(split(applied(text, setBody(text, "body"))).body == "body", "a body is set");
  for (const char* version : {"HTTP/1.1", "HTTP/2"}) inVersion(text, version);
  checkMarks(text);
  checkMinimising(text.substr(0, 4096));
  (void)grpcCallIn(text);
  Variables variables;
  variables.set("a", "{{b}}{{b}}");
  variables.set("b", text.substr(0, 100));
  const Expanded made = expand(text, variables, 1 << 20);
  fuzz::require(made.bytes.size() <= std::max<std::size_t>(text.size(), 1 << 20), "what is expanded is bounded");
  return 0;
}

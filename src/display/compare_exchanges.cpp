// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "display/json_layout.h"
#include "penstock/codec/hex.h"
#include "penstock/diff/compare.h"
#include "penstock/diff/unified.h"
#include "penstock/display/compared.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using diff::Lines;

bool isJson(const ComparedMessage& m) { return m.text && m.language == Language::json; }

/// A body as lines: what is no text as hexadecimal ones.
std::string linesOf(const ComparedMessage& m, bool layOut, const CancelToken& token) {
  if (!m.text) return codec::hexDump(m.body);
  if (!layOut || !isJson(m)) return m.body;
  codec::JsonPrettyOptions options;
  options.inlineWidth = 0;
  options.several = true;
  std::string pretty;
  codec::JsonError error;
  return layOutJson(m.body, options, token, pretty, error) == codec::JsonEnd::complete ? pretty : m.body;
}

/// Head, blank line, body.
std::string textOf(const ComparedMessage& m, bool layOut, const CancelToken& token) {
  std::string body = linesOf(m, layOut, token);
  if (m.head.empty()) return body;
  return body.empty() ? m.head : m.head + '\n' + body;
}

Language languageOfBoth(const ComparedMessage& left, const ComparedMessage& right) {
  const bool onLeft = !left.body.empty() && left.text, onRight = !right.body.empty() && right.text;
  if (onLeft && onRight && left.language != right.language) return Language::plain;
  return onLeft ? left.language : onRight ? right.language : Language::plain;
}

/// One of the two messages of an exchange, on both sides.
struct Part {
  const char* name;  // "Request"
  const ComparedMessage &left, &right;
};

std::vector<Part> partsOf(const Compared& left, const Compared& right, ComparedParts parts) {
  std::vector<Part> out;
  if (parts != ComparedParts::response) out.push_back({"Request", left.request, right.request});
  if (parts != ComparedParts::request) out.push_back({"Response", left.response, right.response});
  return out;
}

/// Why there is nothing to compare in that mode; "" where there is.
std::string instead(const Part& part, CompareMode mode) {
  const auto& l = part.left;
  const auto& r = part.right;
  const bool bodies = mode == CompareMode::bytes || mode == CompareMode::json;
  const bool onLeft = bodies ? !l.body.empty() : !l.head.empty() || (mode != CompareMode::headers && !l.body.empty());
  const bool onRight = bodies ? !r.body.empty() : !r.head.empty() || (mode != CompareMode::headers && !r.body.empty());
  const std::string what = bodies ? "a body" : mode == CompareMode::headers ? "a head" : "anything";
  if (!onLeft && !onRight) return "Neither side has " + what + " here.";
  if (mode != CompareMode::json || (onLeft && onRight)) return {};
  return std::string("Only the ") + (onLeft ? "left" : "right") + " has a body here.";
}

Result<diff::Comparison> compare(const Part& part, const CompareOptions& options, const diff::IgnoreRules& ignore, const CancelToken& token) {
  const auto& l = part.left;
  const auto& r = part.right;
  switch (options.mode) {
    case CompareMode::lines:
    case CompareMode::words: {
      diff::LineOptions lines;
      lines.leftHead = l.headLines;
      lines.rightHead = r.headLines;
      const bool words = options.mode == CompareMode::words;
      Lines left(textOf(l, options.layOutJson, token)), right(textOf(r, options.layOutJson, token));
      return words ? diff::compareWords(std::move(left), std::move(right), lines, ignore, token)
                   : diff::compareLines(std::move(left), std::move(right), lines, ignore, token);
    }
    case CompareMode::bytes: return diff::compareBytes(l.body, r.body, token);
    case CompareMode::json: return diff::compareJson(l.body, r.body, ignore, token);
    case CompareMode::headers: {
      diff::FieldOptions fields;
      fields.ordered = options.orderedHeaders;
      return diff::compareFields(l.head, r.head, fields, ignore, token);
    }
  }
  return makeError(ErrorCode::unsupported, "there is no such comparison");
}

void addNotices(const Part& part, CompareMode mode, std::vector<std::string>& notices) {
  if (mode == CompareMode::headers) return;
  for (const auto& [side, message] : {std::pair("Left: ", &part.left), std::pair("Right: ", &part.right)})
    for (const std::string& notice : message->notices) notices.push_back(side + notice);
  const bool asHex = (mode == CompareMode::lines || mode == CompareMode::words) && (!part.left.text || !part.right.text);
  if (asHex) notices.push_back(std::string("The ") + (part.name[2] == 'q' ? "request's" : "response's") + " body is no text: its bytes are lines of 16. Bytes aligns them.");
}

}  // namespace

Result<ComparedSections> compareExchanges(const Compared& left, const Compared& right, const CompareOptions& options, const diff::IgnoreRules& ignore,
                                          const CancelToken& token) {
  ComparedSections out;
  const bool bodies = options.mode == CompareMode::bytes || options.mode == CompareMode::json;
  for (const Part& part : partsOf(left, right, options.parts)) {
    ComparedSection section;
    section.title = std::string(part.name) + (bodies ? " body" : options.mode == CompareMode::headers ? " head" : "");
    section.message = instead(part, options.mode);
    if (section.message.empty()) {
      auto compared = compare(part, options, ignore, token);
      if (compared.has_error() && compared.error().code == ErrorCode::cancelled) return compared.error();
      if (compared.has_error())
        section.message = sentenceText(compared.error().message);
      else
        section.comparison = std::move(*compared);
    }
    if (options.mode == CompareMode::json) section.language = Language::json;
    if (!bodies && options.mode != CompareMode::headers) section.language = languageOfBoth(part.left, part.right);
    if (!bodies) section.leftHead = part.left.headLines, section.rightHead = part.right.headLines;
    addNotices(part, options.mode, out.notices);
    for (std::string& notice : section.comparison.notices) out.notices.push_back(std::move(notice));
    if (section.comparison.coarse)
      out.notices.push_back("There is so much between the two that not every match was looked for: some changes are larger than they need be.");
    out.sections.push_back(std::move(section));
  }
  // Said once, however many parts it is true of.
  std::vector<std::string> once;
  for (std::string& notice : out.notices)
    if (std::find(once.begin(), once.end(), notice) == once.end()) once.push_back(std::move(notice));
  out.notices = std::move(once);
  return out;
}

Result<std::string> unifiedDiffOf(const Compared& left, const Compared& right, const CompareOptions& options, const diff::IgnoreRules& ignore,
                                  const CancelToken& token) {
  std::string out;
  for (const Part& part : partsOf(left, right, options.parts)) {
    const bool request = part.name[2] == 'q';
    for (const auto& [side, message] : {std::pair("left", &part.left), std::pair("right", &part.right)})
      if (!message->text)
        return makeError(ErrorCode::unsupported, std::string("the ") + side + (request ? " request" : " response") +
                                                     " has a body that is no text, and a unified diff is made of lines");
    diff::LineOptions lines;
    lines.leftHead = part.left.headLines;
    lines.rightHead = part.right.headLines;
    lines.marks = false;
    auto compared = diff::compareLines(Lines(textOf(part.left, options.layOutJson, token)), Lines(textOf(part.right, options.layOutJson, token)), lines, ignore, token);
    if (compared.has_error()) return compared.error();
    const std::string file = request ? "/request-" : "/response-";
    diff::UnifiedOptions names;
    names.leftName = "left" + file + std::to_string(left.id) + ".txt";
    names.rightName = "right" + file + std::to_string(right.id) + ".txt";
    auto text = diff::unifiedDiff(*compared, names, token);
    if (text.has_error()) return text.error();
    out += *text;
  }
  return out;
}

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "display/json_layout.h"
#include "penstock/diff/compare.h"
#include "penstock/diff/unified.h"
#include "penstock/display/compared.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using diff::Lines;

/// Memory that was never used before costs more than what is copied into it, so that a few megabytes are a step.
void append(std::string& to, std::string_view from, const CancelToken& token) {
  constexpr std::size_t step = 1u << 20;
  to.reserve(to.size() + from.size());
  for (; !from.empty() && !token.cancelled(); from.remove_prefix(std::min(step, from.size()))) to.append(from.substr(0, step));
}

bool isJson(const ComparedMessage& m) { return m.text && m.language == Language::json; }

/// Appends a body as lines; what is no text has none.
void appendLines(std::string& text, const ComparedMessage& m, bool layOut, const CancelToken& token) {
  if (!m.text) return;
  if (!layOut || !isJson(m)) return append(text, m.body, token);
  codec::JsonPrettyOptions options;
  options.inlineWidth = 0;
  options.several = true;
  std::string pretty;
  codec::JsonError error;
  pretty.reserve(m.body.size() * 2);
  const bool laidOut = layOutJson(m.body, options, token, pretty, error) == codec::JsonEnd::complete;
  if (laidOut && text.empty())
    text = std::move(pretty);
  else
    append(text, laidOut ? pretty : m.body, token);
}

/// Head, blank line, body.
std::string textOf(const ComparedMessage& m, bool layOut, const CancelToken& token) {
  std::string text = m.head;
  const bool body = m.text && !m.body.empty();
  if (!text.empty() && body) text += '\n';
  if (body) appendLines(text, m, layOut, token);
  return text;
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

bool isOfBodies(CompareMode mode) { return mode == CompareMode::bytes || mode == CompareMode::json; }
bool isOfText(CompareMode mode) { return mode == CompareMode::lines || mode == CompareMode::words; }

/// Whether a message has anything to compare in that mode.
bool hasAny(const ComparedMessage& m, CompareMode mode) {
  return isOfBodies(mode) ? !m.body.empty() : !m.head.empty() || (isOfText(mode) && !m.body.empty());
}

Result<diff::Comparison> compare(const Part& part, const CompareOptions& options, const diff::IgnoreRules& ignore,
                                 const CancelToken& token) {
  const auto& l = part.left;
  const auto& r = part.right;
  switch (options.mode) {
    case CompareMode::lines:
    case CompareMode::words: {
      diff::LineOptions lines;
      lines.leftHead = l.headLines;
      lines.rightHead = r.headLines;
      const bool words = options.mode == CompareMode::words;
      const bool same = l.head == r.head && l.body == r.body && l.text == r.text && l.language == r.language;
      std::string leftText = textOf(l, options.layOutJson, token), rightText;
      if (same)
        append(rightText, leftText, token);
      else
        rightText = textOf(r, options.layOutJson, token);
      if (token.cancelled()) return makeError(ErrorCode::cancelled, "the comparison was stopped");
      Lines left(std::move(leftText)), right(std::move(rightText));
      return words ? diff::compareWords(std::move(left), std::move(right), lines, ignore, token)
                   : diff::compareLines(std::move(left), std::move(right), lines, ignore, token);
    }
    case CompareMode::bytes: return diff::compareBytes(l.bytes(), r.bytes(), token);
    case CompareMode::json: {
      std::string left, right;
      append(left, l.body, token);
      append(right, r.body, token);
      if (token.cancelled()) return makeError(ErrorCode::cancelled, "the comparison was stopped");
      return diff::compareJson(std::move(left), std::move(right), ignore, token);
    }
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
}

std::string titleOf(const Part& part, CompareMode mode) {
  return std::string(part.name) + (isOfBodies(mode) ? " body" : mode == CompareMode::headers ? " head" : "");
}

Result<ComparedSection> sectionOf(const Part& part, const CompareOptions& options, const diff::IgnoreRules& ignore,
                                  const CancelToken& token) {
  ComparedSection section;
  section.title = titleOf(part, options.mode);
  const bool onLeft = hasAny(part.left, options.mode), onRight = hasAny(part.right, options.mode);
  if (options.mode == CompareMode::json && onLeft != onRight) {
    section.message = std::string("Only the ") + (onLeft ? "left" : "right") + " has a body here.";
    return section;
  }
  auto compared = compare(part, options, ignore, token);
  if (compared.has_error() && compared.error().code == ErrorCode::cancelled) return compared.error();
  if (compared.has_error())
    section.message = sentenceText(compared.error().message);
  else
    section.comparison = std::move(*compared);
  if (options.mode == CompareMode::json) section.language = Language::json;
  if (isOfText(options.mode)) section.language = languageOfBoth(part.left, part.right);
  if (!isOfBodies(options.mode)) section.leftHead = part.left.headLines, section.rightHead = part.right.headLines;
  return section;
}

}  // namespace

Result<ComparedSections> compareExchanges(const Compared& left, const Compared& right, const CompareOptions& options,
                                          const diff::IgnoreRules& ignore, const CancelToken& token) {
  ComparedSections out;
  const std::vector<Part> parts = partsOf(left, right, options.parts);
  const auto add = [&](const Part& part, CompareMode mode) -> Result<void> {
    CompareOptions one = options;
    one.mode = mode;
    auto section = sectionOf(part, one, ignore, token);
    if (section.has_error()) return section.error();
    for (std::string& notice : section->comparison.notices) out.notices.push_back(std::move(notice));
    if (section->comparison.coarse)
      out.notices.emplace_back(
          "There is so much between the two that not every match was looked for: some changes are larger than they need be.");
    out.sections.push_back(std::move(*section));
    return {};
  };
  for (const Part& part : parts) {
    if (!hasAny(part.left, options.mode) && !hasAny(part.right, options.mode)) continue;
    if (auto added = add(part, options.mode); added.has_error()) return added.error();
    addNotices(part, options.mode, out.notices);
    // What is no text has no lines and no words.
    if (isOfText(options.mode) && (!part.left.text || !part.right.text))
      if (auto added = add(part, CompareMode::bytes); added.has_error()) return added.error();
  }
  if (out.sections.empty() && !parts.empty()) {
    ComparedSection none;
    none.title = titleOf(parts.back(), options.mode);
    none.message = std::string("Neither side has ") +
                   (isOfBodies(options.mode)               ? "a body"
                    : options.mode == CompareMode::headers ? "a head"
                                                           : "anything") +
                   " here.";
    out.sections.push_back(std::move(none));
  }
  // Said once, however many parts it is true of.
  std::vector<std::string> once;
  for (std::string& notice : out.notices)
    if (std::find(once.begin(), once.end(), notice) == once.end()) once.push_back(std::move(notice));
  out.notices = std::move(once);
  return out;
}

Result<std::string> unifiedDiffOf(const Compared& left, const Compared& right, const CompareOptions& options,
                                  const diff::IgnoreRules& ignore, const CancelToken& token) {
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
    auto compared = diff::compareLines(Lines(textOf(part.left, options.layOutJson, token)),
                                       Lines(textOf(part.right, options.layOutJson, token)), lines, ignore, token);
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

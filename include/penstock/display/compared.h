// SPDX-License-Identifier: GPL-3.0-or-later
// Two exchanges side by side: what of them is compared, and in which way. Thread: any, but never the window's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/diff/comparison.h"
#include "penstock/diff/ignore.h"
#include "penstock/display/code_lexer.h"
#include "penstock/model/recording.h"

namespace penstock::display {

/// Their numbers are remembered: a new one comes last.
enum class ComparedParts : std::uint8_t { request, response, both };
enum class CompareMode : std::uint8_t { lines, words, bytes, json, headers };
inline constexpr CompareMode lastMode = CompareMode::headers;
/// "Lines", "Words", ...
std::string_view toText(CompareMode mode);

/// More of a body is not compared, and a notice says so.
inline constexpr std::uint64_t mostCompared = 32u << 20;

/// A request or a response.
struct ComparedMessage {
  std::string head;             // a start line and "name: value" lines, each ended by LF, in UTF-8; fields of trailers last; "" for none
  std::uint32_t headLines = 0;
  std::string body;             // decoded: UTF-8 where it is text, else its bytes
  std::optional<std::string> raw;  // its bytes, where `body` is text that was made UTF-8 of another charset, or had a mark of its order
  bool text = true;             // of the body
  Language language = Language::plain;
  std::vector<std::string> notices;  // sentences: what of the body is missing, and why
  const std::string& bytes() const { return raw ? *raw : body; }
};

struct Compared {
  model::ExchangeId id = 0;
  bool whole = true;  // false: it still went on when it was read
  ComparedMessage request, response;
};

/// Reads what came: heads, and bodies without their coding. Of parts that are not asked for nothing is read. **Errors**: those of
/// model::Recording::load, cancelled.
Result<Compared> readCompared(const model::Recording& recording, model::ExchangeId id, ComparedParts parts, const CancelToken& token);

struct CompareOptions {
  ComparedParts parts = ComparedParts::response;
  CompareMode mode = CompareMode::lines;
  bool layOutJson = true;    // lines and words: JSON a value a line, whatever its white space
  bool orderedHeaders = false;  // headers: a field in another place is a change
  bool operator==(const CompareOptions&) const = default;
};

/// A part of what is compared, with a title of its own.
struct ComparedSection {
  std::string title;    // "Request", "Response body"
  std::string message;  // a sentence in place of a comparison; "" where there is one
  diff::Comparison comparison;
  Language language = Language::plain;            // of lines behind the heads
  std::uint32_t leftHead = 0, rightHead = 0;      // so many lines are a head
};
struct ComparedSections {
  std::vector<ComparedSection> sections;
  std::vector<std::string> notices;  // sentences about all of it
};
/// **Errors**: cancelled. What else goes wrong is a section's message.
Result<ComparedSections> compareExchanges(const Compared& left, const Compared& right, const CompareOptions& options,
                                          const diff::IgnoreRules& ignore, const CancelToken& token);

/// What differs between the two, as entries of ignore lists: names of header fields, paths of JSON with any index ("$.items[*].time"), without
/// those that lie below another, and of other texts patterns of what differs inside of lines. Of two answers to one request that is their noise.
/// Fewer than `diff::IgnoreRules::most` of each.
diff::IgnoreLists noiseBetween(const Compared& left, const Compared& right, ComparedParts parts, const diff::IgnoreRules& ignore,
                               const CancelToken& token);

/// The texts compared by lines as a unified diff, one for each part that differs: what `patch` makes the right of the left with. "" where
/// nothing differs. **Errors**: unsupported (a body is no text), limit, cancelled.
Result<std::string> unifiedDiffOf(const Compared& left, const Compared& right, const CompareOptions& options,
                                  const diff::IgnoreRules& ignore, const CancelToken& token);

}  // namespace penstock::display

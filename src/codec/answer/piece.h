// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of an answer as JSON: its members, looked up by name; and the answer as it grows.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/codec/json_members.h"
#include "penstock/codec/answer.h"

namespace penstock::codec::answer {

/// Members of an object, read once. Of one that has very many the first.
class Members {
 public:
  explicit Members(std::string_view json) {
    constexpr std::size_t most = 64;
    eachMember(json, [this](std::string_view key, std::string_view value) {
      all_.emplace_back(key, value);
      return all_.size() < most;
    });
  }
  /// As it is written; "" where there is none, and for null.
  std::string_view operator[](std::string_view key) const {
    for (const auto& [name, value] : all_)
      if (name == key) return value == "null" ? std::string_view() : value;
    return {};
  }
  bool has(std::string_view key) const { return !(*this)[key].empty(); }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

inline std::string textOf(std::string_view value) { return stringOf(value, AnswerReader::mostPiece); }
/// A short text: a name, an id.
inline std::string wordOf(std::string_view value) { return stringOf(value, 256); }
/// A number without sign and fraction; nothing for any other value.
std::optional<std::uint64_t> numberOf(std::string_view value);
inline std::uint32_t indexOf(std::string_view value) { return std::uint32_t(numberOf(value).value_or(0)); }

/// The answer under way: adds, within bounds.
class Growing {
 public:
  using Kind = AnswerPart::Kind;
  Answer answer;

  void is(AnswerDialect dialect) {
    if (answer.dialect == AnswerDialect::none) answer.dialect = dialect;
  }
  /// The part that goes on under that index; begun where there is none. Null: there are too many.
  AnswerPart* part(Kind kind, std::uint32_t index, std::uint32_t choice = 0);
  /// Nothing for no text.
  void add(Kind kind, std::uint32_t index, std::string_view value, std::uint32_t choice = 0);
  void addTo(AnswerPart* part, std::string_view text);
  void call(std::uint32_t index, std::string name, std::string id, std::uint32_t choice = 0);
  void stopped(std::string_view value) {
    if (isString(value)) answer.stop = wordOf(value);
  }
  void failed(std::string_view error);
  void named(const Members& m, std::string_view id, std::string_view model) {
    if (answer.id.empty()) answer.id = wordOf(m[id]);
    if (answer.model.empty()) answer.model = wordOf(m[model]);
  }

 private:
  std::size_t size_ = 0;
};
/// The newest number counts: a later one is of the whole answer.
inline void count(std::optional<std::uint64_t>& into, std::string_view value) {
  if (const auto number = numberOf(value)) into = number;
}

// Each reads one piece of its dialect; false: it is none of that.
bool readOpenAiChat(const Members& piece, Growing& out);
bool readOpenAiResponses(const Members& piece, Growing& out);
bool readAnthropic(const Members& piece, Growing& out);
bool readGemini(const Members& piece, Growing& out);
bool readOllama(const Members& piece, Growing& out);
bool readCohere(const Members& piece, Growing& out);
bool readTgi(const Members& piece, Growing& out);
/// `event`: the kind that its frame names.
bool readBedrock(std::string_view event, const Members& piece, Growing& out);
/// Any of them that come as JSON.
void readPiece(std::string_view json, Growing& out);

}  // namespace penstock::codec::answer

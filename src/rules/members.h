// SPDX-License-Identifier: GPL-3.0-or-later
// The members of a JSON object, read with the first mistake kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/checks.h"

namespace penstock::rules {

using Json = nlohmann::json;

/// Words of the file for values of ours.
template <class T>
struct Words {
  std::string_view word;
  T value;
};

inline constexpr Words<Condition::Field> fieldNames[] = {{"host", Condition::Field::host},
                                                         {"path", Condition::Field::path},
                                                         {"method", Condition::Field::method},
                                                         {"header", Condition::Field::header},
                                                         {"body", Condition::Field::body}};
inline constexpr Words<Condition::Op> opNames[] = {{"equals", Condition::Op::equals},
                                                   {"contains", Condition::Op::contains},
                                                   {"prefix", Condition::Op::prefix},
                                                   {"regex", Condition::Op::regex}};
inline constexpr Words<Fault::Kind> faultNames[] = {
    {"cut", Fault::Kind::cut}, {"stall", Fault::Kind::stall}, {"drip", Fault::Kind::drip}, {"reset", Fault::Kind::reset}};
inline constexpr Words<Side> sideNames[] = {{"request", Side::request}, {"response", Side::response}};

template <class T>
std::string_view wordOf(std::span<const Words<T>> words, T value) {
  return std::find_if(words.begin(), words.end(), [value](const auto& w) { return w.value == value; })->word;
}

/// Lifetime: that of the object. What is asked for after a mistake is its default.
class Members {
 public:
  explicit Members(const Json& object) : object_(object) {}
  const std::optional<Mistake>& mistake() const { return mistake_; }
  void note(std::string member, std::string message) {
    if (!mistake_) mistake_ = Mistake{std::move(member), std::move(message)};
  }

  void only(std::span<const std::string_view> names);
  void only(std::initializer_list<std::string_view> names) { only(std::span<const std::string_view>(names.begin(), names.size())); }
  bool has(std::string_view name) const { return at(name) != nullptr; }
  /// Nullptr: it is not there, or null.
  const Json* at(std::string_view name) const;
  std::string text(std::string_view name);
  /// "text", or "text_base64" decoded.
  std::string bytes(std::string_view name);
  bool flag(std::string_view name, bool otherwise);
  std::int64_t number(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  /// Of 0 to 1.
  double fraction(std::string_view name, double otherwise);
  std::optional<Side> side();

  /// One of the words; missing is a mistake.
  template <class T, std::size_t n>
  void word(std::string_view name, const Words<T> (&words)[n], T& out) {
    const std::string given = text(name);
    if (mistake_) return;
    std::string all;
    for (const Words<T>& w : words) {
      if (w.word == given) {
        out = w.value;
        return;
      }
      all.append(all.empty() ? "" : ", ").append(w.word);
    }
    note(std::string(name), (has(name) ? "\"" + given + "\" is unknown" : "is missing") + "; expected one of " + all);
  }

 private:
  const Json& object_;
  std::optional<Mistake> mistake_;
};

}  // namespace penstock::rules

// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the JSON of a call, member by member. The first that is wrong is remembered, and the answer that names it is made of it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/api/call.h"

namespace penstock::api {

using Json = nlohmann::ordered_json;
/// Valid UTF-8 whatever the texts hold.
std::string dumped(const Json& json);
Answer answerOf(const Json& json, unsigned status = 200);

class Fields {
 public:
  /// The members of a call's body, an object; an empty body is one without members.
  explicit Fields(const Call& call);
  /// Of an object within; `name` stands before the names of its members. `json` may be anything, and outlives this.
  Fields(const Json& json, std::string name);

  bool good() const { return !problem_; }
  /// Once it is not good.
  const Answer& answer() const { return *problem_; }
  void refuse(std::string_view member, std::string_view sentence);

  /// Others are mistakes.
  void only(std::initializer_list<std::string_view> names);
  bool has(std::string_view name) const;  // null is as if it were not there
  /// nullptr: it is not there.
  const Json* member(std::string_view name);
  std::string text(std::string_view name, std::string otherwise = {});
  /// That must be there, and not empty.
  std::string wantedText(std::string_view name);
  bool flag(std::string_view name, bool otherwise);
  std::int64_t number(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  double fraction(std::string_view name, double otherwise, double least, double most);
  std::vector<std::string> texts(std::string_view name);
  /// [[name, value], ...], or {name: value or [values]}.
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name);
  /// `name` as text, or `name`_base64.
  std::optional<std::string> bytes(std::string_view name);
  std::string nameOf(std::string_view member) const;

 private:
  Json own_;
  const Json* json_ = &own_;
  std::string prefix_;
  std::optional<Answer> problem_;
};

}  // namespace penstock::api

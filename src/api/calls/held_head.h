// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a held head by its members, as an edit of its text (HeldItem::head). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace penstock::api {

using HeadFields = std::vector<std::pair<std::string, std::string>>;

struct HeadEdit {
  std::optional<std::string> method, url;
  std::optional<int> status;
  std::optional<HeadFields> headers;  // in place of all
  bool empty() const { return !method && !url && !status && !headers; }
};

struct HeadMistake {
  std::string field, sentence;
};

HeadFields fieldsOfHead(std::string_view head);
/// `url`: of the request, as it would go on. What delimits the body stays, wherever `headers` names it.
std::variant<std::string, HeadMistake> editedHead(std::string_view head, std::string_view url, bool request, const HeadEdit& edit);

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
// What an assistant can ask for: each tool is one call of the API or a few.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "api/fields.h"

namespace penstock::api {

/// A call of the API, with the rights of the assistant.
using CallApi = std::function<Answer(std::string method, std::string path, std::string body)>;

struct ToolResult {
  Json content;        // what is given to the assistant as text
  bool failed = false;
};

struct Tool {
  std::string_view name, says;
  std::string_view parameters;  // JSON Schema of its arguments
  bool writes = false;
  ToolResult (*run)(Fields& arguments, const CallApi& call) = nullptr;
};

std::span<const Tool> tools();

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
// resources/python/examples, compiled in.
#pragma once

#include <span>
#include <string_view>

namespace penstock::script {

struct ExampleScript {
  std::string_view name;  // "add_header.py"
  std::string_view text;
};
std::span<const ExampleScript> exampleScripts();
/// The first sentence of what a script says of itself: of the text between its first triple quotes. "" where it says nothing.
std::string_view aboutOf(std::string_view script);

}  // namespace penstock::script

// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer of our own carries, whoever's name it is shown under.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::engine {

enum class Forms : unsigned char {
  none,
  own,  // to the page's own origin, which is told whose page it was
};

/// Header fields of a page of ours: it loads and runs nothing, sends nothing but its `forms`, is framed and embedded by nobody, is what its
/// Content-Type says, and is not kept. `style`: the text of its one <style> element, the only one that applies; "" for none. Thread: any.
std::vector<std::pair<std::string, std::string>> pageHeaders(std::string_view style = {}, Forms forms = Forms::none);

}  // namespace penstock::engine

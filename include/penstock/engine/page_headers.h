// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer of our own carries, whoever's name it is shown under.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::engine {

/// Header fields of a page of ours: it loads, runs and sends nothing, is framed and embedded by nobody, is what its Content-Type says,
/// and is not kept. `style`: the text of its one <style> element, the only one that applies; "" for none. Thread: any.
std::vector<std::pair<std::string, std::string>> pageHeaders(std::string_view style = {});

}  // namespace penstock::engine

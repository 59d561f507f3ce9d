// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/run_words.h"

#include <algorithm>

#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

const std::string kForm = "; expected penstock run [options] -- COMMAND ARGUMENT...";

Error bad(std::string message) { return makeError(ErrorCode::invalidArgument, "run: " + std::move(message)); }

}  // namespace

Result<void> takeRunWords(std::vector<std::string>& arguments, RunWords& out) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  if (dashes != arguments.end()) out.command.assign(dashes + 1, arguments.end());
  arguments.erase(dashes, arguments.end());
  arguments.erase(arguments.begin());
  out.envOnly = std::erase(arguments, "--env-only") != 0;
  if (!out.command.empty() && out.command.front().empty()) return bad("the name of COMMAND is empty" + kForm);
  return {};
}

Result<void> checkRunWords(const std::vector<std::string>& positional, const RunWords& words) {
  if (!positional.empty()) return bad(inQuotes(positional.front()) + " stands before the --" + kForm);
  if (words.command.empty() && !words.envOnly) return bad("COMMAND is missing" + kForm);
  return {};
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/send_words.h"

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <limits>

#include "penstock/draft/target.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

const std::string kForm = "; expected penstock send --curl COMMAND, --raw FILE [--to URL], or PROJECT ID";

Error bad(std::string message) { return makeError(ErrorCode::invalidArgument, "send " + std::move(message)); }

template <class Number>
Result<Number> numberOf(const std::string& text, const std::string& what, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0 || number > most)
    return bad(what + ": " + inQuotes(text) + " is no number from 1 to " + std::to_string(most));
  return Number(number);
}

Result<void> take(const std::string& name, const std::string& value, SendWords& out) {
  if (name == "--curl") {
    out.curl = value;
  } else if (name == "--raw") {
    out.rawFile = value;
  } else if (name == "--to") {
    if (const auto target = draft::readTarget(value); !target) return bad("--to: " + target.error().message);
    out.to = value;
  } else {
    constexpr std::uint64_t mostTimes = 1'000'000;
    const auto times = numberOf<unsigned>(value, "--times", mostTimes);
    if (!times) return times.error();
    out.times = *times;
  }
  return {};
}

}  // namespace

Result<void> takeSendWords(std::vector<std::string>& arguments, SendWords& out) {
  std::vector<std::string> rest;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      rest.insert(rest.end(), arguments.begin() + std::ptrdiff_t(i), arguments.end());
      break;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (word == "--parallel" || word == "--race") {
      (word == "--race" ? out.race : out.parallel) = true;
      continue;
    }
    if (name != "--curl" && name != "--raw" && name != "--to" && name != "--times") {
      rest.push_back(word);
      continue;
    }
    if (equals == std::string::npos && i + 1 == arguments.size()) return bad(name + ": the value is missing" + kForm);
    const std::string value = equals == std::string::npos ? arguments[++i] : word.substr(equals + 1);
    if (auto taken = take(name, value, out); !taken) return taken;
  }
  arguments = std::move(rest);
  return {};
}

Result<void> nameSentExchange(const std::vector<std::string>& positional, const SettingsDraft& places, SendWords& out) {
  const int named = int(!out.curl.empty()) + int(!out.rawFile.empty()) + int(!positional.empty());
  if (named == 0) return makeError(ErrorCode::invalidArgument, "send: nothing is named to be sent" + kForm);
  if (named > 1) return makeError(ErrorCode::invalidArgument, "send: more than one request is named" + kForm);
  if (out.parallel && out.race) return makeError(ErrorCode::invalidArgument, "send: --race sends in parallel already; expected one of the two");
  if (positional.empty()) {
    if (out.rawFile != "-" && !out.rawFile.empty()) out.rawFile = absolutePath(out.rawFile, places.folder, places.home);
    return {};
  }
  if (positional.size() != 2) return makeError(ErrorCode::invalidArgument, "send: PROJECT ID are two words" + kForm);
  const auto id = numberOf<std::uint64_t>(positional[1], "PROJECT ID", std::uint64_t(std::numeric_limits<std::int64_t>::max()));
  if (!id) return id.error();
  out.exchange = *id;
  out.project = absolutePath(positional[0], places.folder, places.home);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(out.project, ignored))
    return makeError(ErrorCode::notFound, "send: " + inQuotes(positional[0]) + " is not there; expected a project file");
  return {};
}

}  // namespace penstock::service

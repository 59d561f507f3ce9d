// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/api_tokens.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "penstock/base/file.h"
#include "penstock/codec/base64.h"
#include "penstock/store/replace_file.h"
#include "penstock/tls/fingerprint.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

constexpr std::size_t mostFile = 1u << 20, mostOthers = 100, mostName = 100;
constexpr std::size_t digestLength = 43;
constexpr std::size_t leastToken = 16, mostToken = 1024;

using Json = nlohmann::ordered_json;

Result<std::string> newToken() {
  const std::string bytes = tls::randomBytes(32);
  if (bytes.empty()) return makeError(ErrorCode::io, "no random numbers are to be had");
  return codec::base64UrlEncode(bytes);
}

std::string digestOf(std::string_view token) { return codec::base64UrlEncode(tls::sha256(token)); }

bool isToken(std::string_view text) {
  return text.size() >= leastToken && text.size() <= mostToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

Result<void> ApiTokens::open(const std::string& file) {
  const std::lock_guard lock(mutex_);
  file_ = file;
  othersFile_ = file + "s.json";
  auto read = readWholeFile(file, mostFile);
  if (read) {
    std::string_view token = *read;
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) token.remove_suffix(1);
    if (!isToken(token)) return makeError(ErrorCode::corrupt, file + ": expected one token of 16 or more printable characters; remove the file for a new one");
    if (const std::string exposed = exposure(file); !exposed.empty())
      return makeError(ErrorCode::invalidArgument, file + " " + exposed + ": whoever reads it may call the API; chmod 600, or remove it for a new one");
    own_ = token;
  } else if (read.error().code == ErrorCode::notFound) {
    auto token = newToken();
    if (!token) return token.error();
    if (auto written = store::replaceFile(file, *token + "\n"); !written) return written;
    own_ = std::move(*token);
  } else {
    return read.error();
  }
  return readOthers();
}

Result<void> ApiTokens::readOthers() {
  const auto read = readWholeFile(othersFile_, mostFile);
  if (!read) return read.error().code == ErrorCode::notFound ? Result<void>() : read.error();
  const auto broken = [this] { return makeError(ErrorCode::corrupt, othersFile_ + ": is no list of tokens; remove the file to take all of them back"); };
  const Json json = Json::parse(*read, nullptr, false);
  if (!json.is_array() || json.size() > mostOthers) return broken();
  for (const Json& one : json) {
    const auto text = [&](const char* name) { return one.is_object() && one.contains(name) && one[name].is_string() ? one[name].get<std::string>() : std::string(); };
    const auto number = [&](const char* name) { return one.is_object() && one.contains(name) && one[name].is_number_integer() ? one[name].get<std::int64_t>() : -1; };
    Other other{{text("name"), ApiRight(number("rights") & int(ApiRight::all)), WallTime(std::chrono::seconds(number("made")))}, text("sha256")};
    if (other.info.name.empty() || other.digest.size() != digestLength || number("rights") <= 0) return broken();
    others_.push_back(std::move(other));
  }
  return {};
}

Result<void> ApiTokens::writeOthers(const std::vector<Other>& others) {
  Json json = Json::array();
  for (const Other& other : others)
    json.push_back({{"name", other.info.name},
                    {"rights", int(other.info.rights)},
                    {"made", std::chrono::duration_cast<std::chrono::seconds>(other.info.made.time_since_epoch()).count()},
                    {"sha256", other.digest}});
  return store::replaceFile(othersFile_, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::optional<ApiToken> ApiTokens::holderOf(std::string_view token) const {
  // Digests are compared: how long that takes tells nothing of a token.
  const std::string digest = digestOf(token);
  const std::lock_guard lock(mutex_);
  std::optional<ApiToken> out;
  if (!own_.empty() && digest == digestOf(own_)) out = ApiToken{"own", ApiRight::all, {}};
  for (const Other& other : others_)
    if (digest == other.digest) out = other.info;
  return out;
}

std::string ApiTokens::own() const {
  const std::lock_guard lock(mutex_);
  return own_;
}

std::vector<ApiToken> ApiTokens::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<ApiToken> out;
  for (const Other& other : others_) out.push_back(other.info);
  return out;
}

Result<std::string> ApiTokens::make(const std::string& name, ApiRight rights) {
  if (name.empty() || name.size() > mostName || name == "own") return makeError(ErrorCode::invalidArgument, "a token needs a name of up to 100 bytes");
  if (rights == ApiRight::none) return makeError(ErrorCode::invalidArgument, "a token needs a right");
  auto token = newToken();
  if (!token) return token;
  {
    const std::lock_guard lock(mutex_);
    if (others_.size() >= mostOthers) return makeError(ErrorCode::limit, "there are 100 tokens; take one back first");
    for (const Other& other : others_)
      if (other.info.name == name) return makeError(ErrorCode::invalidArgument, "there is a token named \"" + name + "\"");
    std::vector<Other> others = others_;
    others.push_back({{name, rights, wallNow()}, digestOf(*token)});
    if (auto written = writeOthers(others); !written) return written.error();
    others_ = std::move(others);
  }
  changed_.notify();
  return token;
}

Result<void> ApiTokens::takeBack(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    std::vector<Other> others = others_;
    if (std::erase_if(others, [&](const Other& other) { return other.info.name == name; }) == 0)
      return makeError(ErrorCode::notFound, "there is no token named \"" + name + "\"");
    if (auto written = writeOthers(others); !written) return written;
    others_ = std::move(others);
  }
  changed_.notify();
  return {};
}

}  // namespace penstock::service

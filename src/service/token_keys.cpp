// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/token_keys.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/printable.h"
#include "penstock/codec/base64.h"
#include "penstock/tls/jws_verify.h"

namespace penstock::service {
namespace {

using Json = nlohmann::json;
using Kind = tls::JwsKey::Kind;

constexpr std::size_t kLongest = 1u << 20;  // bytes of a set
constexpr std::size_t kMostKeys = 200;      // of one; each is some milliseconds
constexpr std::size_t kShownId = 60;        // bytes of a name in a sentence

struct SetKey {
  tls::JwsKey key;
  std::string id, algorithm;
};

std::string text(const Json& of, const char* name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// False: a number is missing or no Base64url.
bool takeNumber(const Json& of, const char* name, std::string& into) {
  auto bytes = codec::base64Decode(text(of, name));
  if (!bytes || bytes->empty()) return false;
  into = std::move(*bytes);
  return true;
}

/// Nothing for a key that is for something else (encryption, other kinds), or not whole.
std::optional<SetKey> keyOf(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  SetKey out;
  out.id = text(json, "kid");
  out.algorithm = text(json, "alg");
  if (text(json, "use") == "enc") return std::nullopt;
  if (const auto operations = json.find("key_ops"); operations != json.end() && operations->is_array()) {
    const bool signs = std::any_of(operations->begin(), operations->end(), [](const Json& one) { return one == "verify" || one == "sign"; });
    if (!signs) return std::nullopt;
  }
  const std::string type = text(json, "kty");
  out.key.curve = text(json, "crv");
  bool whole = false;
  if (type == "RSA") {
    out.key.kind = Kind::rsa;
    whole = takeNumber(json, "n", out.key.first) && takeNumber(json, "e", out.key.second);
  } else if (type == "EC") {
    out.key.kind = Kind::curve;
    whole = takeNumber(json, "x", out.key.first) && takeNumber(json, "y", out.key.second);
  } else if (type == "OKP") {
    out.key.kind = Kind::edwards;
    whole = takeNumber(json, "x", out.key.first);
  } else if (type == "oct") {
    whole = takeNumber(json, "k", out.key.first);
  }
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

Json parsed(std::string_view text) { return text.size() <= kLongest ? Json::parse(text, nullptr, false) : Json(); }

bool holdsKeys(const Json& json) { return json.is_object() && (json.contains("keys") || text(json, "kty").size() > 0); }

std::vector<SetKey> keysOf(const Json& json) {
  std::vector<SetKey> keys;
  const auto take = [&](const Json& one) {
    if (auto key = keyOf(one)) keys.push_back(std::move(*key));
  };
  const auto set = json.find("keys");
  if (set == json.end()) {
    take(json);
  } else if (set->is_array()) {
    for (const Json& one : *set)
      if (keys.size() < kMostKeys) take(one);
  }
  return keys;
}

}  // namespace

bool isKeySet(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && text[first] == '{' && holdsKeys(parsed(text));
}

Result<bool> verifyTokenWithSet(const codec::Jwt& token, std::string_view text) {
  const Json json = parsed(text);
  if (!holdsKeys(json)) return makeError(ErrorCode::invalidArgument, "that is no JSON Web Key and no set of them");
  std::vector<SetKey> keys = keysOf(json);
  if (keys.empty()) return makeError(ErrorCode::invalidArgument, "no key in it is whole and for signatures");
  // One whose name is told and another's is not asked for; one that nobody named may be it.
  if (!token.keyId.empty()) {
    const bool named = std::any_of(keys.begin(), keys.end(), [&](const SetKey& key) { return key.id == token.keyId; });
    std::erase_if(keys, [&](const SetKey& key) { return named ? key.id != token.keyId : !key.id.empty(); });
    if (keys.empty())
      return makeError(ErrorCode::invalidArgument, "no key in it has the name that the token asks for: " + printable(token.keyId.substr(0, kShownId)));
  }
  std::optional<Error> problem;
  bool tried = false;
  for (const SetKey& key : keys) {
    if (!key.algorithm.empty() && key.algorithm != token.algorithm) {
      if (!problem) problem = Error{ErrorCode::invalidArgument, "the key is for the algorithm " + printable(key.algorithm.substr(0, kShownId)) + " alone"};
      continue;
    }
    const auto good = tls::verifyJws({token.algorithm, token.signingInput, token.signature}, key.key);
    if (good.has_error()) {
      problem = good.error();
      continue;
    }
    if (*good) return true;
    tried = true;
  }
  if (tried) return false;
  return *problem;
}

}  // namespace penstock::service

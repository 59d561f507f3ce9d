// SPDX-License-Identifier: GPL-3.0-or-later
// Who may call the API: the person's own token, and those that were made for others.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"

namespace penstock::service {

/// What a token lets its holder do. Bits.
enum class ApiRight : std::uint8_t {
  none = 0,
  read = 1,     // what was recorded, what is set; secrets are `[redacted]`
  secrets = 2,  // with `read`: nothing is
  send = 4,     // requests of one's own, decisions about what is held
  change = 8,   // rules, settings, the project
  all = 15,
};
constexpr ApiRight operator|(ApiRight a, ApiRight b) { return ApiRight(std::uint8_t(a) | std::uint8_t(b)); }
constexpr ApiRight operator&(ApiRight a, ApiRight b) { return ApiRight(std::uint8_t(a) & std::uint8_t(b)); }
constexpr bool has(ApiRight rights, ApiRight wanted) { return (rights & wanted) == wanted; }

struct ApiToken {
  std::string name;
  ApiRight rights = ApiRight::none;
  WallTime made{};
};

/// Kept in two files that only this person can read: their own token as it is, of the others digests. Thread: any.
class ApiTokens {
 public:
  /// Reads `file`, or makes it. The others lie beside it. **Errors**: io, corrupt, invalidArgument: what is wrong with which file.
  Result<void> open(const std::string& file);

  /// What whoever shows it may do. Takes as long for any token.
  std::optional<ApiToken> holderOf(std::string_view token) const;
  /// The person's own.
  std::string own() const;
  /// Of the others, in the order they were made.
  std::vector<ApiToken> list() const;
  /// Gives the token, which is told this once. **Errors**: invalidArgument (no name, no right, a name that is taken), limit (100), io.
  Result<std::string> make(const std::string& name, ApiRight rights);
  /// From the next call on it is nobody's. **Errors**: notFound, io.
  Result<void> takeBack(const std::string& name);
  Notifier<>& changed() { return changed_; }

 private:
  struct Other {
    ApiToken info;
    std::string digest;  // SHA-256, Base64url
  };
  Result<void> readOthers();
  Result<void> writeOthers(const std::vector<Other>& others);

  mutable std::mutex mutex_;
  std::string file_, othersFile_, own_;
  std::vector<Other> others_;
  Notifier<> changed_;
};

}  // namespace penstock::service

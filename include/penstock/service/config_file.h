// SPDX-License-Identifier: GPL-3.0-or-later
// The YAML file of settings. Keys of pypproxy mean what they mean there.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/paths.h"
#include "penstock/service/redacting.h"

namespace penstock::service {

enum class Mode { gui, cui, headless, mcp };

/// Settings, and how the program shows itself.
struct Settings {
  model::Config config;
  std::optional<Mode> mode;  // nullopt: not said
  model::ScriptConfig script;
  RedactionSettings redaction;
  std::string har;  // file that gets what this run recorded; "": none
  std::string assistantToken;  // file with the token that --mode mcp calls with; "": none, it reads without secrets
  std::optional<std::int64_t> attach;  // to a running one: its process id; 0: the newest headless one
};

/// Reads `file` over `settings`: what the file does not name stays. Relative paths in it are taken from the file's
/// folder,
/// `~/` from home. At most 1 MB.
/// **Errors**: notFound, io, unsupported, invalidArgument: "FILE:LINE: what is wrong; what was expected".
Result<void> readConfigFile(const std::string& file, Settings& settings,
                            const UserFolders& folders = UserFolders::ofThisUser());
/// The same from memory; `file` only names it.
Result<void> readConfigText(std::string_view yaml, const std::string& file, Settings& settings,
                            const UserFolders& folders = UserFolders::ofThisUser());

/// "10mb", "512 KiB", "1000": bytes; kb, mb, gb are 1024-based, case does not matter. nullopt: not a size.
std::optional<std::uint64_t> parseSize(std::string_view text);
/// "30s", "1500ms", "5m", "1h", "30": seconds when no unit is given. nullopt: not a duration.
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);

/// "gui", "cui", "headless". **Errors**: invalidArgument; unsupported for modes this version has not.
Result<Mode> parseMode(std::string_view text);
/// An IP address without brackets, or "localhost" (see ListenerConfig::address). **Errors**: invalidArgument, "expected ..." without a
/// subject.
Result<std::string> parseAddress(std::string_view text);
/// 0 to 65535; 0 is any free port. **Errors**: as above.
Result<std::uint16_t> parsePort(std::string_view text);
/// "http@127.0.0.1:8080", "socks5@[::1]:0", "transparent@8080", "reverse:https://example.com@127.0.0.1:8443". **Errors**: as above.
Result<model::ListenerConfig> parseListener(std::string_view text);
/// "https://example.com", "http://[::1]:3000", "tcp://db.example:5432". **Errors**: as above.
Result<model::ReverseTarget> parseReverseTarget(std::string_view text);
/// "socks5://user:pass%40word@proxy.example:1080". **Errors**: as above; they never repeat user or password.
Result<model::UpstreamProxy> parseUpstreamProxy(std::string_view text);
/// As in UpstreamProxy::except; ".example.com" means "*.example.com". **Errors**: as above.
Result<std::string> parseUpstreamException(std::string_view text);
/// "user:password"; the password may hold colons. **Errors**: as above.
Result<model::ProxyCredentials> parseProxyCredentials(std::string_view text);
/// "[PATTERN=]VERSION", the version from 1.0 to 1.3; `host` is "" without a pattern. **Errors**: as above.
Result<model::TlsMinimum> parseTlsMinimum(std::string_view text);
/// A host glob or /regex/, as in EngineConfig::passthrough. **Errors**: as above.
Result<std::string> parseHostPattern(std::string_view text);

}  // namespace penstock::service

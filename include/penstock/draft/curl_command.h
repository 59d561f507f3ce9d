// SPDX-License-Identifier: GPL-3.0-or-later
// A command line of curl as a request. Pure: no file is read and nothing is run. Thread: any.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/target.h"

namespace penstock::draft {

/// A command longer than that is refused.
inline constexpr std::size_t mostCommand = 16u << 20;

/// How a command line is quoted.
enum class Shell : std::uint8_t {
  guess,
  posix,  // sh, bash, zsh: '..', "..", $'..', \ at the end of a line; and the substitution of printf that exporter/curl writes
  cmd,    // as browsers copy for Windows: ^"..^", "..\"..", "..""..", ^ at the end of a line
};

enum class CurlVersion : std::uint8_t {
  any,    // nothing was said: HTTP/2 inside TLS where the server speaks it, else HTTP/1.1
  http10,
  http11,
  http2,                // where the server speaks it
  http2PriorKnowledge,  // without asking
  http3,                // the text is HTTP/1.1; a note says that it is not sent by HTTP/3
};

/// A file that the command names. It is not read here: whoever pastes a stranger's command is to be asked first.
struct CurlFile {
  std::string path;     // as written; "-": what would come by standard input
  std::string purpose;  // "the body", "the part \"photo\"", "the entity tag"
};

/// "<content of data.json>": what is seen in the text, and never taken for nothing, in place of a file's bytes.
std::string placeOfFile(std::string_view path);

struct CurlResolve {  // --resolve HOST:PORT:ADDRESS
  std::string host;   // "*": every
  std::uint16_t port = 0;
  std::vector<std::string> addresses;
};

struct CurlConnectTo {  // --connect-to; "" and 0: any, or as it was
  std::string host, toHost;
  std::uint16_t port = 0, toPort = 0;
};

struct CurlRequest {
  /// What goes out, see request_text.h: the bytes that curl would send over HTTP/1, and HTTP/2's form for http2PriorKnowledge and http2 inside TLS.
  std::string text;
  Target target;
  CurlVersion version = CurlVersion::any;
  bool verify = true;
  bool followRedirects = false;
  int mostRedirects = 50;  // -1: any number
  bool decodeAnswer = false;  // --compressed
  std::chrono::milliseconds timeout{0}, connectTimeout{0};  // 0: none
  std::string proxy;      // "http://proxy:1080", "socks5://..."; "": none was named
  std::string proxyUser;  // "user:password"
  std::string certificate, key, passphrase, authorities;  // paths of -E, --key and --cacert; --pass, or the rest of -E
  std::vector<CurlResolve> resolve;
  std::vector<CurlConnectTo> connectTo;
  std::vector<CurlFile> files;     // that are needed and were not given; placeOfFile stands in `text` where their bytes belong
  std::vector<std::string> notes;  // what was left out or could be taken otherwise, each a sentence without a final stop
};

struct CurlOptions {
  Shell shell = Shell::guess;
  std::string version = "7.88.1";  // of the curl whose User-Agent is sent
  std::string boundary;           // of forms; "": one is made
  /// The bytes of a file that the person agreed to; nothing: it was not given.
  std::function<std::optional<std::string>(const std::string& path)> file;
};

/// Whether a text begins as a command of curl does: what a paste is to be taken for.
bool looksLikeCurl(std::string_view text);

/// **Errors**: invalidArgument (no curl command, a flag that curl does not know, a value that is missing or wrong), unsupported (understood, and
/// another protocol or a way of sending that is not HTTP over TCP), limit. The sentence names the flag.
Result<CurlRequest> readCurl(std::string_view command, const CurlOptions& options = {});

}  // namespace penstock::draft

// SPDX-License-Identifier: GPL-3.0-or-later
// A pasted command becomes a request or an error with words, whatever it is.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/draft/curl_command.h"
#include "penstock/draft/request_text.h"

namespace {

using namespace penstock;
using namespace penstock::draft;

void check(std::string_view command, Shell shell) {
  CurlOptions options;
  options.shell = shell;
  options.boundary = "----boundary0";
  options.file = [](const std::string& path) -> std::optional<std::string> {
    return path.size() % 2 == 0 ? std::optional<std::string>("file " + path) : std::nullopt;
  };
  const auto request = readCurl(command, options);
  if (!request) return fuzz::require(!request.error().message.empty(), "an error has words");
  fuzz::require(!request->target.host.empty(), "a request has a target");
  fuzz::require(request->target.port != 0, "and a port");
  fuzz::require(request->target.scheme == "http" || request->target.scheme == "https", "and a scheme");
  const auto again = readTarget(toText(request->target));
  fuzz::require(again && *again == request->target, "a target reads back");
  const ReadRequest read = readRequest(request->text, request->target.scheme);
  fuzz::require(read.parts.ended, "a head ends");
  for (const std::string& note : request->notes) fuzz::require(!note.empty(), "a note has words");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const std::string_view command = fuzz::asText(data, size);
  looksLikeCurl(command);
  for (const Shell shell : {Shell::guess, Shell::posix, Shell::cmd}) check(command, shell);
  return 0;
}

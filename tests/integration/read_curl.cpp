// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a command of curl from standard input, its files as well, and writes the request's text: what test_curl_commands.py compares with what
// the real curl sends. Arguments: the version of that curl, and the boundary of its form. On standard error: what goes with the text, a line
// each. Exit code 1: it was refused, and why is there.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "penstock/draft/curl_command.h"

int main(int argc, char** argv) {
  using namespace penstock::draft;
  const std::string command{std::istreambuf_iterator<char>(std::cin), {}};
  CurlOptions options;
  if (argc > 1) options.version = argv[1];
  if (argc > 2) options.boundary = argv[2];
  options.file = [](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(path, std::ios::binary);
    if (!file || path == "-") return std::nullopt;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  };
  const auto request = readCurl(command, options);
  if (!request) {
    std::fprintf(stderr, "%s\n", request.error().message.c_str());
    return 1;
  }
  std::fprintf(stderr, "target %s\n", toText(request->target).c_str());
  for (const CurlFile& file : request->files) std::fprintf(stderr, "file %s for %s\n", file.path.c_str(), file.purpose.c_str());
  for (const std::string& note : request->notes) std::fprintf(stderr, "note %s\n", note.c_str());
  std::fwrite(request->text.data(), 1, request->text.size(), stdout);
  return 0;
}

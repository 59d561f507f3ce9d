// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/curl_command.h"

#include <algorithm>
#include <utility>

#include "draft/curl/arguments.h"
#include "draft/curl/request_builder.h"
#include "draft/curl/shell_words.h"
#include "draft/curl/url.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

Error tooLarge(std::string what) { return makeError(ErrorCode::limit, std::move(what)); }

/// Gives what the person agreed to and remembers what is missing.
class Files {
 public:
  /// `input`, `inputFile`: what the command's shell brings to standard input, where that is known.
  Files(const CurlOptions& options, std::optional<std::string> input, std::string inputFile, std::vector<CurlFile>& missing)
      : options_(options), input_(std::move(input)), inputFile_(std::move(inputFile)), missing_(missing) {}

  std::string take(const std::string& named, const std::string& purpose) {
    const std::string& path = named == "-" && !inputFile_.empty() ? inputFile_ : named;
    std::optional<std::string> bytes = path == "-" ? input_ : std::nullopt;
    if (!bytes && options_.file) bytes = options_.file(path);
    if (!bytes) {
      missing_.push_back({path, purpose});
      return placeOfFile(path);
    }
    total_ += bytes->size();
    return total_ > mostText ? std::string() : std::move(*bytes);
  }
  bool tooMuch() const { return total_ > mostText; }

 private:
  const CurlOptions& options_;
  std::optional<std::string> input_;
  const std::string inputFile_;
  std::vector<CurlFile>& missing_;
  std::size_t total_ = 0;
};

}  // namespace

std::string placeOfFile(std::string_view path) { return path == "-" ? "<standard input>" : "<content of " + std::string(path) + ">"; }

bool looksLikeCurl(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return false;
  text = text.substr(begin, 4096);
  if (text.starts_with("$ ") || text.starts_with("% ")) text.remove_prefix(2);
  const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
  if (word.size() == text.size()) return false;
  const std::string name = lowered(word.substr(word.find_last_of("/\\") + 1));
  if (name == "curl" || name == "curl.exe") return true;
  return word == "printf" && text.find("| curl ") != text.npos;
}

Result<CurlRequest> readCurl(std::string_view command, const CurlOptions& options) {
  if (command.size() > mostCommand) return tooLarge("The command is longer than " + std::to_string(mostCommand >> 20) + " MB");
  auto words = curl::shellWords(command, options.shell);
  if (!words) return words.error();
  CurlRequest out;
  out.notes = std::move(words->notes);
  Files files(options, std::move(words->input), std::move(words->inputFile), out.files);
  auto arguments = curl::readArguments(
      words->words, [&](const std::string& path, const std::string& purpose) { return files.take(path, purpose); }, out);
  if (!arguments) return arguments.error();
  if (files.tooMuch()) return tooLarge("The files are more than " + std::to_string(mostText >> 20) + " MB");
  if (arguments->urls.empty()) return wrong("The command has no URL");
  if (arguments->urls.size() > 1) out.notes.emplace_back("The command has several URLs: this is the request to the first");
  const std::string& written = arguments->urls[0];
  auto url = curl::readUrl(arguments->globOff ? written : curl::firstOfGlob(written, out.notes), arguments->pathAsIs, arguments->scheme);
  if (!url) return url.error();
  if (url->webSocket && out.version != CurlVersion::http10) out.version = CurlVersion::http11;  // there is no other that curl opens one by
  if (out.version == CurlVersion::http2 && url->target.scheme == "http")
    out.notes.emplace_back("curl would offer to go on with HTTP/2 by an Upgrade, which is left out: the request is HTTP/1.1");
  auto built = curl::buildRequest(*arguments, *url, options, out);
  if (!built) return built.error();
  const bool http2 = out.version == CurlVersion::http2PriorKnowledge || (out.version == CurlVersion::http2 && url->target.scheme == "https");
  out.text = http2 ? curl::inHttp2(*built) : std::move(*built);
  out.target = std::move(url->target);
  if (out.text.size() > mostText) return tooLarge("The request is more than " + std::to_string(mostText >> 20) + " MB");
  return out;
}

}  // namespace penstock::draft

// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/request_builder.h"

#include <algorithm>
#include <optional>
#include <random>
#include <utility>

#include "draft/curl/http_date.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/percent.h"
#include "penstock/codec/base64.h"
#include "penstock/draft/text_edits.h"
#include "penstock/wire/http1/body.h"

namespace penstock::draft::curl {
namespace {

constexpr std::size_t expectFrom = 1024 * 1024;  // bytes of a body that curl asks for leave to send

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

/// The line that an argument of --header makes: "Name: value" is itself, "Name;" has no value, "Name:" and anything else makes none.
std::optional<std::string> lineOf(const std::string& header) {
  const std::size_t colon = header.find(':');
  if (colon != header.npos) {
    if (colon == 0 || trimmed(std::string_view(header).substr(colon + 1)).empty()) return std::nullopt;
    return header;
  }
  const std::size_t semicolon = header.find(';');
  if (semicolon == header.npos || semicolon == 0 || semicolon + 1 != header.size()) return std::nullopt;
  return header.substr(0, semicolon) + ':';
}

class Builder {
 public:
  Builder(const Arguments& arguments, const Url& url, const CurlOptions& options, CurlRequest& request)
      : in_(arguments), url_(url), options_(options), request_(request) {
    for (const std::string& header : in_.headers) headers_.push_back(header);
    if (in_.json && !custom("Content-Type")) headers_.emplace_back("Content-Type: application/json");
    if (in_.json && !custom("Accept")) headers_.emplace_back("Accept: application/json");
    http10_ = request.version == CurlVersion::http10;
    http2_ = !url.webSocket && (request.version == CurlVersion::http2PriorKnowledge || (request.version == CurlVersion::http2 && url.target.scheme == "https"));
  }

  Result<std::string> run() {
    const bool data = in_.data && !in_.get;
    const int kinds = int(data) + int(!in_.form.empty()) + int(in_.upload.has_value()) + int(in_.head);
    if (kinds > 1) return wrong("curl sends only one of these: data, a form, a file to upload, or HEAD");
    const std::string method = in_.method ? *in_.method : in_.head ? "HEAD" : in_.upload ? "PUT" : data || !in_.form.empty() ? "POST" : "GET";
    out_ = method + ' ' + target() + (http10_ ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    if (auto body = appendHead(data, !in_.form.empty()); !body) return body.error();
    return std::move(out_);
  }

 private:
  /// The first of that name, as it was written.
  const std::string* custom(std::string_view name) const {
    const auto found = std::find_if(headers_.begin(), headers_.end(), [&](const std::string& header) {
      return header.size() > name.size() && equalsIgnoreCase(std::string_view(header).substr(0, name.size()), name) &&
             (header[name.size()] == ':' || header[name.size()] == ';');
    });
    return found == headers_.end() ? nullptr : &*found;
  }
  std::string_view customValue(std::string_view name) const {
    const std::string* header = custom(name);
    return header ? trimmed(std::string_view(*header).substr(name.size() + 1)) : std::string_view();
  }

  std::string target() const {
    if (in_.requestTarget) return *in_.requestTarget;
    std::string path = url_.path;
    if (in_.upload && *in_.upload != "-" && *in_.upload != "." && !url_.query && path.ends_with('/')) {
      const std::string& name = *in_.upload;
      path += percentEncoded(std::string_view(name).substr(name.find_last_of('/') + 1));
    }
    const std::optional<std::string>& added = in_.get && in_.data ? in_.data : in_.query;
    std::string query = url_.query.value_or("");
    if (added) query.append(query.empty() || query.ends_with('&') ? "" : "&").append(*added);
    return url_.query || added ? path + '?' + query : path;
  }

  void add(std::string_view name, std::string_view value) { out_.append(name).append(": ").append(value).append("\r\n"); }

  Result<void> appendHead(bool data, bool form) {
    const bool upload = in_.upload.has_value();
    const bool stream = upload && (*in_.upload == "-" || *in_.upload == ".");
    host();
    authorization();
    range(data || form || upload);
    if (!custom("User-Agent")) {
      const std::string agent = in_.userAgent.value_or("curl/" + options_.version);
      if (!agent.empty()) add("User-Agent", agent);
    }
    if (!custom("Accept")) add("Accept", "*/*");
    transferEncoding();
    if (in_.compressed && !custom("Accept-Encoding")) add("Accept-Encoding", "deflate, gzip, br, zstd");
    if (in_.referer && !in_.referer->empty() && !custom("Referer")) add("Referer", *in_.referer);
    const bool customChunked = lowered(customValue("Transfer-Encoding")).find("chunked") != std::string::npos;
    chunked_ = !http2_ && (customChunked || (stream && !custom("Transfer-Encoding")));
    if (chunked_ && http10_) return wrong("HTTP/1.0 knows no chunks, and the length of what is uploaded is not known");
    if (chunked_ && !customChunked) add("Transfer-Encoding", "chunked");
    if (in_.cookie && !custom("Cookie")) add("Cookie", *in_.cookie);
    upgrade();
    timeCondition();
    customLines(form);
    body(data, form, upload, stream);
    return {};
  }

  void host() {
    const std::string* written = custom("Host");
    if (written) {
      if (!customValue("Host").empty() || *written != "Host:") out_.append("Host:").append(*written, 5).append("\r\n");
      hostWritten_ = true;
      return;
    }
    Target target = url_.target;
    const bool standard = (target.scheme == "https" && target.port == 443) || (target.scheme == "http" && target.port == 80);
    std::string name = url_.host;
    if (const std::size_t zone = name.find('%'); name.starts_with('[') && zone != name.npos) name = name.substr(0, zone) + ']';
    add("Host", standard ? name : name + ':' + std::to_string(target.port));
  }

  void authorization() {
    if (custom("Authorization")) return;
    if (in_.bearer) return add("Authorization", "Bearer " + *in_.bearer);
    const std::optional<std::string>& user = in_.user ? in_.user : url_.user;
    if (user && !in_.answersChallenge) add("Authorization", "Basic " + codec::base64Encode(*user));
  }

  void range(bool sends) {
    if (!in_.range) return;
    if (!sends && !custom("Range")) add("Range", "bytes=" + *in_.range);
    if (!sends || custom("Content-Range")) return;
    const std::size_t size = in_.upload ? in_.uploadContent.size() : in_.data ? in_.data->size() : 0;
    if (in_.form.empty()) add("Content-Range", "bytes " + *in_.range + '/' + std::to_string(size));
  }

  void transferEncoding() {
    if (!in_.teEncoding || custom("TE")) return;
    const std::string_view others = customValue("Connection");
    out_.append("Connection: ").append(others).append(others.empty() ? "" : ", ").append("TE\r\nTE: gzip\r\n");
    connectionWritten_ = true;
  }

  /// What opens a WebSocket (RFC 6455 4.1).
  void upgrade() {
    if (!url_.webSocket) return;
    std::random_device random;
    std::string key;
    for (int i = 0; i < 16; ++i) key += char(random());
    const std::pair<const char*, std::string> fields[] = {
        {"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", codec::base64Encode(key)}};
    for (const auto& [name, value] : fields)
      if (!custom(name)) add(name, value);
  }

  void timeCondition() {
    if (!in_.timeCondition) return;
    std::string_view text = *in_.timeCondition;
    const char how = text.empty() ? '+' : text[0];
    if (how == '-' || how == '+' || how == '=') text.remove_prefix(1);
    const std::string name = how == '-' ? "If-Unmodified-Since" : how == '=' ? "Last-Modified" : "If-Modified-Since";
    const auto date = httpDate(text);
    if (!date)
      request_.notes.push_back("curl would take " + inQuotes(text) + " for a file, whose time is not known here: there is no " + name);
    else if (!custom(name))
      add(name, *date);
  }

  void customLines(bool form) {
    for (const std::string& header : headers_) {
      const std::string_view name = std::string_view(header).substr(0, header.find_first_of(":;"));
      if (hostWritten_ && equalsIgnoreCase(name, "Host")) continue;
      if (connectionWritten_ && equalsIgnoreCase(name, "Connection")) continue;
      if (form && equalsIgnoreCase(name, "Content-Type")) continue;
      const auto line = lineOf(header);
      if (line)
        out_.append(*line).append("\r\n");
      else if (header.find(':') == header.npos)
        request_.notes.push_back("curl sends nothing for --header " + inQuotes(header));
    }
  }

  void body(bool data, bool form, bool upload, bool stream) {
    std::string content = upload ? in_.uploadContent : data ? *in_.data : "";
    std::string type = "application/x-www-form-urlencoded";
    if (form) {
      const std::string boundary = options_.boundary.empty() ? makeBoundary() : options_.boundary;
      const std::string_view said = custom("Content-Type") ? customValue("Content-Type") : std::string_view("multipart/form-data");
      const bool formData = equalsIgnoreCase(said.substr(0, said.find_first_of("; \t")), "multipart/form-data");
      content = writeForm(in_.form, boundary, formData, in_.formEscape);
      type = std::string(said).append("; boundary=").append(boundary);
    }
    if (data || form || upload) {
      const bool known = !chunked_ && !(stream && http2_);
      if (known && !custom("Content-Length")) add("Content-Length", std::to_string(content.size()));
      if (form || (data && !custom("Content-Type"))) add("Content-Type", type);
      const bool asks = upload ? stream || !content.empty() : content.size() > expectFrom;
      if (asks && !http10_ && !http2_ && !custom("Expect")) add("Expect", "100-continue");
    }
    out_ += "\r\n";
    if (!chunked_ || !(data || form || upload)) {
      out_ += content;
      return;
    }
    wire::http1::appendChunk(out_, content);
    wire::http1::appendLastChunk(out_, nullptr);
  }

  const Arguments& in_;
  const Url& url_;
  const CurlOptions& options_;
  CurlRequest& request_;
  std::vector<std::string> headers_;
  bool http10_ = false, http2_ = false, hostWritten_ = false, connectionWritten_ = false, chunked_ = false;
  std::string out_;
};

}  // namespace

Result<std::string> buildRequest(const Arguments& arguments, const Url& url, const CurlOptions& options, CurlRequest& request) {
  return Builder(arguments, url, options, request).run();
}

std::string inHttp2(const std::string& text) {
  std::string out = inVersion(text, "HTTP/2");
  const std::vector<Item> all = fields(out);
  if (all.empty() || all[0].name != ":authority") return out;
  return out.insert(all[0].place.at, ":method\n:path\n:scheme\n");
}

}  // namespace penstock::draft::curl

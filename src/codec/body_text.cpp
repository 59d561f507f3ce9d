// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/body_text.h"

#include <algorithm>
#include <vector>

#include "penstock/base/ascii.h"
#include "penstock/codec/answer.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/decode_steps.h"
#include "penstock/codec/form.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/json_members.h"
#include "penstock/codec/jwt.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/multipart.h"

namespace penstock::codec {
namespace {

constexpr unsigned kDeepest = 3;  // Base64 in a part, JSON in Base64: nothing that is shown has more around it

/// Where the digits of a data: URL begin; npos: it is none.
std::size_t dataUrlDigits(std::string_view text) {
  constexpr std::string_view mark = ";base64,";
  const std::size_t at = text.starts_with("data:") ? text.substr(0, 200).find(mark) : text.npos;
  return at == text.npos ? at : at + mark.size();
}

bool mayBeBase64(std::string_view text) {
  const auto digit = [](char c) {
    return (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'z') || c == '+' || c == '/' || c == '-' || c == '_' || c == '=' || c == '\r' || c == '\n';
  };
  const std::string_view first = text.substr(0, 256);
  return !first.empty() && std::all_of(first.begin(), first.end(), digit);
}

bool hasEscape(std::string_view form) { return form.find_first_of("%+") != form.npos; }

/// Whether a blank behind a colon or an escape changes it.
bool readsOtherwise(std::string_view json) {
  if (json.find('\\') != json.npos) return true;
  // Arrays alone are told by their commas.
  const std::string_view mark = json.find("\":") == json.npos ? "," : "\":";
  for (std::size_t at = json.find(mark); at != json.npos; at = json.find(mark, at + mark.size()))
    if (const std::size_t behind = at + mark.size(); behind < json.size() && json[behind] != ' ' && json[behind] != '\n' && json[behind] != '\r') return true;
  return false;
}

bool mayHaveJson(std::string_view mime, std::string_view body) {
  if (mime.empty() || mime.find("json") != mime.npos || mime == "text/event-stream") return true;
  const std::size_t first = body.substr(0, 256).find_first_not_of(" \t\r\n");
  return first != body.npos && (body[first] == '{' || body[first] == '[');
}

/// Members, each on a line; see jsonAsRead.
class JsonLines {
 public:
  JsonLines(std::string_view json, std::size_t most) : in_(json), most_(most) {}
  std::string make() {
    for (std::size_t i = 0; i < in_.size() && out_.size() + written_.size() + read_.size() < most_;) i = step(i);
    endLine();
    return std::move(out_);
  }

 private:
  std::size_t step(std::size_t i) {
    switch (in_[i]) {
      case '"': return string(i);
      case ':':
        put(": ");
        return spaceEnd(in_, i + 1);
      case '{':
      case '[':
        arrays_.push_back(in_[i] == '[');
        put(in_.substr(i, 1));
        if (!arrays_.back()) endLine();
        return spaceEnd(in_, i + 1);
      case ']':
      case '}':
        if (!arrays_.empty()) arrays_.pop_back();
        put(in_.substr(i, 1));
        return i + 1;
      case ',':
        put(inArray() ? ", " : ",");
        if (!inArray()) endLine();
        return spaceEnd(in_, i + 1);
      case '\n':
        endLine();
        return i + 1;
      default: {
        const std::size_t end = std::min(in_.find_first_of("\":,{}[]\n", i + 1), in_.size());
        put(in_.substr(i, end - i));
        return end;
      }
    }
  }
  std::size_t string(std::size_t i) {
    std::size_t end = i + 1;
    while (end < in_.size() && in_[end] != '"' && in_[end] != '\n') end += in_[end] == '\\' ? 2 : 1;
    end = std::min(end + (end < in_.size() && in_[end] == '"'), in_.size());
    const std::string_view text = in_.substr(i, end - i);
    if (text.find('\\') == text.npos) {
      put(text);
    } else {
      written_ += text;
      read_.append("\"").append(stringOf(text, text.size())).append("\"");
    }
    return end;
  }
  bool inArray() const { return !arrays_.empty() && arrays_.back(); }
  void put(std::string_view text) {
    written_ += text;
    read_ += text;
  }
  void endLine() {
    if (!written_.empty()) out_.append(written_).append("\n");
    if (read_ != written_) out_.append(read_).append("\n");
    written_.clear();
    read_.clear();
  }

  const std::string_view in_;
  const std::size_t most_;
  std::string out_, written_, read_;
  std::vector<bool> arrays_;  // brackets that are open: a bit a level
};

/// Collects what is seen inside, within bounds.
class Inside {
 public:
  explicit Inside(std::size_t most) : most_(most) {}

  void look(std::string_view contentType, std::string_view body, unsigned depth) {
    if (body.empty() || depth > kDeepest || !out_.whole) return;
    const std::string mime = mediaType(contentType);
    if (mime.starts_with("multipart/")) return parts(contentType, body, depth);
    if (mime.starts_with("application/grpc-web-text")) return add(readGrpcFrames(body, true).bytes);
    if (mime == "application/vnd.amazon.eventstream") return add(streamedText(mime, body));  // frames of bytes
    if (!isText(contentType, body.substr(0, kCharsetHead))) return;
    if (mime == "application/x-www-form-urlencoded") {
      if (hasEscape(body)) add(asUtf8(percentDecode(body, true)));
      return;
    }
    add(streamedText(mime, body));
    if (mayHaveJson(mime, body) && room() > 0) add(jsonAsRead(body, room()));
    if (mime.empty() || mime == "text/plain" || mime == "application/octet-stream" || mime == "application/jwt") wrapped(body, depth);
  }
  SeenTexts take() { return std::move(out_); }

 private:
  std::size_t room() const { return most_ - std::min(most_, out_.text.size()); }
  void add(std::string_view text) {
    if (text.empty()) return;
    out_.whole = out_.whole && text.size() < room();
    out_.text.append(text.substr(0, room())).append("\n");
  }
  /// What lies inside, and what is seen in that.
  void addBody(std::string_view contentType, std::string bytes, unsigned depth) {
    const std::string text = bodyText(contentType, std::move(bytes));
    add(text);
    look(contentType, text, depth + 1);
  }
  void parts(std::string_view contentType, std::string_view body, unsigned depth) {
    for (const MultipartPart& part : readMultipart(body, contentType).parts) {
      if (!out_.whole) return;
      // Parts in parts come behind it.
      if (mediaType(part.type).starts_with("multipart/")) continue;
      std::string content = partContent(body, part);
      const bool coded = content != body.substr(part.at, part.size);
      std::string text = bodyText(part.type, std::move(content));
      if (coded || text != body.substr(part.at, part.size)) add(text);
      look(part.type, text, depth + 1);
    }
  }
  void wrapped(std::string_view body, unsigned depth) {
    switch (textWrapping(body)) {
      case TextWrapping::none: return;
      case TextWrapping::jwt:
        if (const auto jwt = parseJwt(body)) {
          // As of its own time: how long that is ago is no word of its.
          add(jwtText(*jwt, jwt->expires.value_or(jwt->issuedAt.value_or(0))));
          look("application/json", jwt->claims, depth + 1);
        }
        return;
      case TextWrapping::base64:
        if (auto inside = insideBase64(body)) addBody(inside->contentType, std::move(inside->bytes), depth);
        return;
    }
  }

  const std::size_t most_;
  SeenTexts out_;
};

}  // namespace

std::string bodyText(std::string_view contentType, std::string body) {
  const std::string_view head = std::string_view(body).substr(0, kCharsetHead);
  const CharsetGuess charset = guessCharset(contentType, head);
  if (charset.name == "utf-8" || !isText(contentType, head)) return body;
  return toUtf8(std::string_view(body).substr(charset.bom), charset.name);
}

TextWrapping textWrapping(std::string_view text) {
  if (text.size() > mostWrapped) return TextWrapping::none;
  if (dataUrlDigits(text) != text.npos) return TextWrapping::base64;
  if (parseJwt(text)) return TextWrapping::jwt;
  if (!mayBeBase64(text)) return TextWrapping::none;
  const auto found = findDecodeSteps(text, {mostWrapped, 1});
  return !found.levels.empty() && found.levels[0].step == DecodeStep::base64 ? TextWrapping::base64 : TextWrapping::none;
}

std::optional<InsideBase64> insideBase64(std::string_view text, bool begun) {
  InsideBase64 out;
  constexpr std::size_t scheme = 5, mark = 8;  // "data:", ";base64,"
  if (const std::size_t digits = dataUrlDigits(text); digits != text.npos) {
    out.contentType = text.substr(scheme, digits - mark - scheme);
    text.remove_prefix(digits);
  }
  auto bytes = base64Decode(begun ? text.substr(0, text.size() / 4 * 4) : text);
  if (!bytes || bytes->empty()) return std::nullopt;
  out.bytes = std::move(*bytes);
  return out;
}

std::string jsonAsRead(std::string_view json, std::size_t most) {
  return readsOtherwise(json) ? JsonLines(json, most).make() : std::string();
}

SeenTexts textsInside(std::string_view contentType, std::string_view body, std::size_t most) {
  Inside inside(most);
  inside.look(contentType, body, 0);
  return inside.take();
}

}  // namespace penstock::codec

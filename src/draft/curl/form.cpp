// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/form.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <utility>

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"

namespace penstock::draft::curl {
namespace {

bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// What curl says of a file by the end of its name.
std::string_view typeOfFile(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".gif", "image/gif"},     {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"},       {".svg", "image/svg+xml"},
      {".txt", "text/plain"},    {".htm", "text/html"},  {".html", "text/html"},  {".pdf", "application/pdf"}, {".xml", "application/xml"},
  };
  for (const auto& [end, type] : types)
    if (name.size() >= end.size() && equalsIgnoreCase(name.substr(name.size() - end.size()), end)) return type;
  return "application/octet-stream";
}

std::string baseName(std::string_view path) { return std::string(path.substr(path.find_last_of('/') + 1)); }

/// The words of an argument behind its "name=".
class Words {
 public:
  Words(std::string_view text, char end) : text_(text), end_(end) {}
  bool done() const { return pos_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[pos_]; }
  void skip(std::size_t n = 1) { pos_ += n; }
  void skipSpace() {
    while (!done() && isSpace(text_[pos_])) ++pos_;
  }
  bool takes(std::string_view prefix) {
    if (text_.size() - pos_ < prefix.size() || !equalsIgnoreCase(text_.substr(pos_, prefix.size()), prefix)) return false;
    pos_ += prefix.size();
    return true;
  }
  bool atEnd(char c) const { return c == ';' || (end_ != '\0' && c == end_); }
  /// Up to what ends it, in quotes or not; less the space at its end where it is not quoted.
  std::string word() {
    skipSpace();
    if (peek() == '"') {
      if (auto quoted = quotedWord()) return std::move(*quoted);
    }
    const std::size_t begin = pos_;
    while (!done() && !atEnd(text_[pos_])) ++pos_;
    std::size_t end = pos_;
    while (end > begin && isSpace(text_[end - 1])) --end;
    return std::string(text_.substr(begin, end - begin));
  }
  std::size_t position() const { return pos_; }
  /// What began at `begin`, a media type with its parameters, and goes on to the next semicolon.
  std::string typeFrom(std::size_t begin) {
    std::size_t end = pos_;
    for (; !done() && !atEnd(text_[pos_]); ++pos_)
      if (!isSpace(text_[pos_])) end = pos_ + 1;
    return std::string(text_.substr(begin, end - begin));
  }

 private:
  std::optional<std::string> quotedWord() {
    std::string out;
    for (std::size_t i = pos_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '"') {
        for (pos_ = i + 1; !done() && !atEnd(text_[pos_]);) ++pos_;
        return out;
      }
      if (text_[i] == '\\' && i + 1 < text_.size() && (text_[i + 1] == '\\' || text_[i + 1] == '"')) ++i;
      out += text_[i];
    }
    return std::nullopt;
  }

  std::string_view text_;
  char end_;
  std::size_t pos_ = 0;
};

bool isMediaType(std::string_view type) {
  const std::size_t slash = type.find('/');
  return slash != type.npos && slash > 0 && slash + 1 < type.size();
}

/// ";type=..;filename=..", up to the end or a comma between files.
Result<void> readParameters(Words& words, FormPart& part, std::vector<std::string>& notes) {
  bool inType = false;
  std::size_t type = 0;
  while (words.peek() == ';') {
    words.skip();
    words.skipSpace();
    if (!inType && words.takes("type=")) {
      words.skipSpace();
      type = words.position();
      part.type = words.typeFrom(type);
      if (!isMediaType(part.type)) return wrong("--form: " + inQuotes(part.type) + " is no media type");
      inType = true;
    } else if (words.takes("filename=")) {
      part.filename = words.word();
      inType = false;
    } else if (words.takes("headers=")) {
      if (words.peek() == '@' || words.peek() == '<') return makeError(ErrorCode::unsupported, "--form: headers out of a file are not read");
      part.headers.push_back(words.word());
      inType = false;
    } else if (words.takes("encoder=")) {
      part.encoder = words.word();
      inType = false;
    } else if (inType) {
      part.type = words.typeFrom(type);
    } else {
      const std::string unknown = words.word();
      if (!unknown.empty()) notes.push_back("--form: curl passes over " + inQuotes(unknown));
    }
  }
  return {};
}

Result<FormPart> readFile(Words& words, const std::string& name, bool upload, const TakeFile& file, std::vector<std::string>& notes) {
  FormPart part;
  const std::string path = words.word();
  part.content = file(path, "the part " + inQuotes(name));
  if (auto read = readParameters(words, part, notes); !read) return read.error();
  if (!upload) return part;
  if (!part.filename) part.filename = path == "-" ? "-" : baseName(path);
  if (part.type.empty()) part.type = typeOfFile(*part.filename);
  return part;
}

Result<FormPart> readFiles(Words& words, const std::string& name, const TakeFile& file, std::vector<std::string>& notes) {
  std::vector<FormPart> files;
  do {
    words.skip();  // the @ or the comma
    auto one = readFile(words, name, true, file, notes);
    if (!one) return one.error();
    files.push_back(std::move(*one));
  } while (words.peek() == ',');
  if (files.size() == 1) return std::move(files[0]);
  FormPart part;
  part.files = std::move(files);
  return part;
}

Result<void> checkEncoder(const FormPart& part) {
  for (const FormPart& file : part.files)
    if (auto checked = checkEncoder(file); !checked) return checked;
  constexpr std::string_view known[] = {"", "binary", "8bit", "7bit", "base64"};
  if (std::find(std::begin(known), std::end(known), lowered(part.encoder)) != std::end(known)) return {};
  return makeError(ErrorCode::unsupported, "--form: the encoder " + inQuotes(part.encoder) + " is not one that is written here");
}

/// A name within quotes: percent-encoded as browsers do, or with backslashes.
std::string quotedName(std::string_view name, bool backslashes) {
  std::string out = "\"";
  for (const char c : name) {
    if (backslashes && (c == '"' || c == '\\'))
      out.append({'\\', c});
    else if (!backslashes && c == '"')
      out += "%22";
    else if (!backslashes && c == '\r')
      out += "%0D";
    else if (!backslashes && c == '\n')
      out += "%0A";
    else
      out += c;
  }
  return out += '"';
}

std::string encodedContent(const FormPart& part) {
  if (!equalsIgnoreCase(part.encoder, "base64")) return part.content;
  constexpr std::size_t lineLength = 76;
  const std::string whole = codec::base64Encode(part.content);
  std::string out;
  for (std::size_t i = 0; i < whole.size(); i += lineLength) out.append(i > 0 ? "\r\n" : "").append(whole, i, lineLength);
  return out;
}

void appendPart(std::string& out, const FormPart& part, std::string_view kind, const std::string& boundary, bool backslashes) {
  out.append("--").append(boundary).append("\r\nContent-Disposition: ").append(kind);
  if (!part.name.empty()) out.append("; name=").append(quotedName(part.name, backslashes));
  if (part.filename) out.append("; filename=").append(quotedName(*part.filename, backslashes));
  out += "\r\n";
  if (!part.files.empty()) {
    std::string inner = boundary;
    // Within the outer one no other boundary may begin as it does.
    std::replace(inner.begin(), inner.end(), inner.back(), inner.back() == '0' ? '1' : '0');
    out.append("Content-Type: multipart/mixed; boundary=").append(inner).append("\r\n\r\n");
    for (const FormPart& file : part.files) appendPart(out, file, "attachment", inner, backslashes);
    out.append("--").append(inner).append("--\r\n\r\n");
    return;
  }
  if (!part.type.empty()) out.append("Content-Type: ").append(part.type).append("\r\n");
  if (!part.encoder.empty()) out.append("Content-Transfer-Encoding: ").append(part.encoder).append("\r\n");
  for (const std::string& header : part.headers) out.append(header).append("\r\n");
  out.append("\r\n").append(encodedContent(part)).append("\r\n");
}

}  // namespace

Result<FormPart> readFormPart(std::string_view argument, bool literal, const TakeFile& file, std::vector<std::string>& notes) {
  const std::size_t equals = argument.find('=');
  if (equals == argument.npos) return wrong("--form " + inQuotes(argument) + ": a part is written name=content");
  const std::string name(argument.substr(0, equals));
  const std::string_view content = argument.substr(equals + 1);
  FormPart part;
  if (literal) {
    part.content = content;
  } else if (content.starts_with('(') || (name.empty() && content.starts_with(')'))) {
    return makeError(ErrorCode::unsupported, "--form: parts within parts are not written here");
  } else if (content.starts_with('@')) {
    Words words(content, ',');
    auto read = readFiles(words, name, file, notes);
    if (!read) return read.error();
    part = std::move(*read);
  } else {
    const bool fromFile = content.starts_with('<');
    Words words(fromFile ? content.substr(1) : content, '\0');
    if (fromFile) {
      auto read = readFile(words, name, false, file, notes);
      if (!read) return read.error();
      part = std::move(*read);
    } else {
      part.content = words.word();
      if (auto read = readParameters(words, part, notes); !read) return read.error();
    }
  }
  if (auto checked = checkEncoder(part); !checked) return checked.error();
  part.name = name;
  return part;
}

std::string writeForm(const std::vector<FormPart>& parts, const std::string& boundary, bool formData, bool backslashes) {
  std::string out;
  for (const FormPart& part : parts) appendPart(out, part, formData ? "form-data" : "attachment", boundary, backslashes);
  return out.append("--").append(boundary).append("--\r\n");
}

std::string makeBoundary() {
  std::random_device random;
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", unsigned(random()), unsigned(random()));
  return std::string(24, '-') + text;
}

}  // namespace penstock::draft::curl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/arguments.h"

#include <algorithm>
#include <utility>

#include "draft/curl/option_table.h"
#include "draft/curl/url.h"
#include "draft/curl/way.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/percent.h"

namespace penstock::draft::curl {
namespace {

Error refused(std::string why) { return makeError(ErrorCode::unsupported, std::move(why)); }

/// As it is typed: "--data" or "-d".
std::string written(const Option& option) { return std::string("--").append(option.name); }

std::string plusForSpaces(std::string text) {
  for (std::size_t at = text.find("%20"); at != text.npos; at = text.find("%20", at + 1)) text.replace(at, 3, 1, '+');
  return text;
}

class Reader {
 public:
  Reader(const std::vector<std::string>& words, const TakeFile& file, CurlRequest& request) : words_(words), file_(file), request_(request) {}

  Result<Arguments> run() {
    bool options = true;
    for (; at_ < words_.size() && !ended_; ++at_) {
      const std::string& word = words_[at_];
      if (options && word == "--") {
        options = false;
      } else if (!options || word.size() < 2 || word[0] != '-') {
        out_.urls.push_back(word);
      } else if (auto read = word[1] == '-' ? readLong(word.substr(2)) : readShort(word); !read) {
        return read.error();
      }
    }
    return std::move(out_);
  }

 private:
  Result<void> readLong(std::string_view name) {
    bool negated = false;
    auto option = longOption(name, negated);
    if (!option) return option.error();
    if (!(*option)->value) return apply(**option, {}, !negated);
    if (at_ + 1 >= words_.size()) return wrong(written(**option) + " needs a value");
    return apply(**option, words_[++at_], true);
  }

  Result<void> readShort(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Option* option = shortOption(word[i]);
      if (!option) return wrong("curl knows no option -" + shown(std::string_view(&word[i], 1)) + (word.size() > 2 ? " (in " + shown(word) + ")" : ""));
      if (!option->value) {
        if (auto applied = apply(*option, {}, true); !applied) return applied;
        continue;
      }
      if (i + 1 < word.size()) return apply(*option, word.substr(i + 1), true);
      if (at_ + 1 >= words_.size()) return wrong(std::string("-").append(word, i, 1) + " needs a value");
      return apply(*option, words_[++at_], true);
    }
    return {};
  }

  Result<void> apply(const Option& option, std::string value, bool on) {
    switch (option.act) {
      case Act::pass:
        return {};
      case Act::left:
        note(written(option) + " is not carried over: it is about the connection");
        return {};
      case Act::help:
        return wrong(written(option) + " asks curl about itself: there is no request");
      case Act::refuse:
        return refused(written(option) + " cannot be carried over" + (option.name == "config" ? ": put what is in the file into the command" : ""));
      case Act::next:
        note("What comes behind --next is another request and was left out");
        ended_ = true;
        return {};
      case Act::data:
      case Act::dataRaw:
      case Act::dataBinary:
      case Act::dataUrlencode:
      case Act::json:
      case Act::urlQuery:
      case Act::form:
      case Act::formString:
      case Act::upload:
        return body(option, value);
      default:
        break;
    }
    if (auto way = readWay(option, value, on, request_); !way || *way) return way ? Result<void>() : way.error();
    return head(option, std::move(value), on);
  }

  // --- what is sent

  std::string dataOf(std::string_view value, bool binary) {
    if (!value.starts_with('@')) return std::string(value);
    std::string bytes = file_(std::string(value.substr(1)), "the body");
    if (!binary) std::erase_if(bytes, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return bytes;
  }

  std::string encodedPair(const std::string& value, const char* purpose) {
    std::size_t sign = value.find('=');
    if (sign == value.npos) sign = value.find('@');
    const bool named = sign != value.npos;
    const bool fromFile = named && value[sign] == '@';
    const std::string rest = named ? value.substr(sign + 1) : value;
    const std::string content = plusForSpaces(percentEncoded(fromFile ? file_(rest, purpose) : rest));
    return named && sign > 0 ? value.substr(0, sign) + '=' + content : content;
  }

  void addData(const std::string& bytes, bool joined) {
    if (!out_.data)
      out_.data = bytes;
    else
      out_.data->append(joined ? "&" : "").append(bytes);
  }

  Result<void> body(const Option& option, const std::string& value) {
    switch (option.act) {
      case Act::dataRaw:
        addData(value, true);
        break;
      case Act::dataUrlencode:
        addData(encodedPair(value, "the body"), true);
        break;
      case Act::json:
        addData(dataOf(value, true), false);
        out_.json = true;
        break;
      case Act::urlQuery:
        out_.query = (out_.query ? *out_.query + '&' : "") + (value.starts_with('+') ? value.substr(1) : encodedPair(value, "the query"));
        break;
      case Act::form:
      case Act::formString: {
        auto part = readFormPart(value, option.act == Act::formString, file_, request_.notes);
        if (!part) return part.error();
        out_.form.push_back(std::move(*part));
        break;
      }
      case Act::upload:
        if (out_.upload) return refused("--upload-file comes twice: curl would send two requests");
        out_.upload = value;
        out_.uploadContent = file_(value == "." ? "-" : value, "the body");
        break;
      default:
        addData(dataOf(value, option.act == Act::dataBinary), true);
        break;
    }
    return {};
  }

  Result<void> head(const Option& option, std::string value, bool on) {
    switch (option.act) {
      case Act::header:
        if (value.starts_with('@')) return refused("--header " + shown(value) + ": fields out of a file are not read, write them into the command");
        out_.headers.push_back(std::move(value));
        return {};
      case Act::cookie:
        cookie(value);
        return {};
      case Act::range:
        out_.range = value.find('-') == value.npos ? value + '-' : value;
        return {};
      case Act::resume:
        if (!parseDecimal(value)) return refused("--continue-at " + shown(value) + ": where to go on from is not known, write the number of bytes");
        resume_ = value + '-';
        out_.range = resume_;
        return {};
      case Act::etagCompare:
        etag(value);
        return {};
      case Act::answers:
        out_.answersChallenge = on;
        note(written(option) + " answers a server's challenge: the request is sent without credentials");
        return {};
      case Act::basic:
        out_.answersChallenge = out_.answersChallenge && !on;
        return {};
      case Act::netrc:
        if (on) note(written(option) + " is not carried over: give the credentials by --user");
        return {};
      case Act::user:
        if (value.find(':') == value.npos) note("curl would ask for the password of " + inQuotes(value) + ": it is sent empty");
        out_.user = value.find(':') == value.npos ? value + ':' : value;
        return {};
      default:
        return plain(option, std::move(value), on);
    }
  }

  Result<void> plain(const Option& option, std::string value, bool on) {
    switch (option.act) {
      case Act::bearer:
        out_.bearer = std::move(value);
        break;
      case Act::formEscape:
        out_.formEscape = on;
        break;
      case Act::get:
        out_.get = on;
        break;
      case Act::head:
        out_.head = on;
        break;
      case Act::method:
        out_.method = std::move(value);
        break;
      case Act::pathAsIs:
        out_.pathAsIs = on;
        break;
      case Act::globOff:
        out_.globOff = on;
        break;
      case Act::protoDefault:
        out_.scheme = std::move(value);
        break;
      case Act::compressed:
        out_.compressed = request_.decodeAnswer = on;
        break;
      case Act::teEncoding:
        out_.teEncoding = on;
        break;
      case Act::referer:
        out_.referer = value.substr(0, value.find(";auto"));
        break;
      case Act::requestTarget:
        out_.requestTarget = std::move(value);
        break;
      case Act::timeCondition:
        out_.timeCondition = std::move(value);
        break;
      case Act::url:
        out_.urls.push_back(std::move(value));
        break;
      case Act::userAgent:
        out_.userAgent = std::move(value);
        break;
      default:
        break;
    }
    return {};
  }

  void cookie(const std::string& value) {
    if (value.find('=') != value.npos)
      out_.cookie = (out_.cookie ? *out_.cookie + ';' : "") + value;
    else if (!value.empty())
      note("The cookies in the file " + inQuotes(value) + " are not sent: write them as --cookie 'name=value'");
  }

  void etag(const std::string& path) {
    std::string tag = file_(path, "the entity tag");
    tag = tag.substr(0, tag.find_first_of("\r\n"));
    out_.headers.push_back("If-None-Match: " + (tag.empty() ? "\"\"" : tag));
  }

  void note(std::string sentence) {
    if (std::find(request_.notes.begin(), request_.notes.end(), sentence) == request_.notes.end()) request_.notes.push_back(std::move(sentence));
  }

  const std::vector<std::string>& words_;
  const TakeFile& file_;
  CurlRequest& request_;
  Arguments out_;
  std::string resume_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<Arguments> readArguments(const std::vector<std::string>& words, const TakeFile& file, CurlRequest& request) {
  return Reader(words, file, request).run();
}

}  // namespace penstock::draft::curl

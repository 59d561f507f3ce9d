// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/answer/framing.h"

#include <algorithm>
#include <string>

#include "penstock/codec/base64.h"
#include "penstock/codec/json_records.h"

namespace penstock::codec::answer {
namespace {

constexpr std::size_t mostPiece = AnswerReader::mostPiece;

/// Server-sent events (WHATWG HTML 9.2.6): of each its data. Lines end with LF, CR or both.
class Events final : public Framing {
 public:
  explicit Events(Growing& out) : out_(out) {}
  void feed(std::string_view in) override {
    while (!in.empty()) {
      if (afterCr_ && in.front() == '\n') in.remove_prefix(1);
      afterCr_ = false;
      if (in.empty()) return;
      const std::size_t end = in.find_first_of("\r\n");
      keep(in.substr(0, end));
      if (end == in.npos) return;
      afterCr_ = in[end] == '\r';
      in.remove_prefix(end + 1);
      lineEnded();
    }
  }
  // An event without the blank line behind it is none to browsers; what a cut stream had is worth a look.
  void finish() override {
    lineEnded();
    eventEnded();
  }

 private:
  void keep(std::string_view piece) {
    const std::size_t room = mostPiece - line_.size();
    if (piece.size() > room) out_.answer.cut = tooLong_ = true;
    line_.append(piece.substr(0, room));
  }
  void lineEnded() {
    std::string_view line = line_;
    if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    if (line.empty()) {
      eventEnded();
    } else if (line.starts_with("data:")) {
      line.remove_prefix(5);
      if (line.starts_with(' ')) line.remove_prefix(1);
      if (hasData_) data_ += '\n';
      if (line.size() > mostPiece - std::min(mostPiece, data_.size())) out_.answer.cut = tooLong_ = true;
      if (!tooLong_) data_ += line;
      hasData_ = true;
    }
    line_.clear();
  }
  void eventEnded() {
    if (hasData_ && !tooLong_) readPiece(data_, out_);
    hasData_ = tooLong_ = false;
    data_.clear();
  }

  Growing& out_;
  std::string line_, data_;
  bool hasData_ = false, tooLong_ = false, afterCr_ = false;
};

/// Values of JSON one after the other.
class Values final : public Framing {
 public:
  Values(RecordForm form, Growing& out) : records_(form), out_(out) {}
  void feed(std::string_view in) override {
    held_ += in;
    records_.feed(in, [this](std::uint64_t begin, std::uint64_t end) { read(begin, end); });
    const std::size_t done = std::size_t(std::min<std::uint64_t>(records_.pending() - from_, held_.size()));
    held_.erase(0, done);
    from_ += done;
    if (held_.size() <= mostPiece) return;
    // It goes on without being kept: what is left of it reads as nothing.
    out_.answer.cut = true;
    from_ += held_.size();
    held_.clear();
  }
  void finish() override {
    records_.finish([this](std::uint64_t begin, std::uint64_t end) { read(begin, end); });
  }

 private:
  void read(std::uint64_t begin, std::uint64_t end) {
    if (begin < from_ || end < begin || end - from_ > held_.size()) return;
    readPiece(std::string_view(held_).substr(std::size_t(begin - from_), std::size_t(end - begin)), out_);
  }

  JsonRecords records_;
  Growing& out_;
  std::string held_;
  std::uint64_t from_ = 0;  // of held_
};

/// Frames of application/vnd.amazon.eventstream: lengths, headers, payload, checksums (which nobody here depends on).
class Frames final : public Framing {
 public:
  explicit Frames(Growing& out) : out_(out) {}
  void feed(std::string_view in) override {
    if (broken_) return;
    held_ += in;
    std::size_t at = 0;
    while (!broken_ && held_.size() - at >= prelude) {
      const std::size_t size = number(at), headers = number(at + 4);
      if (size < prelude + tail || size > mostPiece || headers > size - prelude - tail) {
        broken_ = out_.answer.cut = true;
        break;
      }
      if (held_.size() - at < size) break;
      const std::string_view frame = std::string_view(held_).substr(at, size);
      read(frame.substr(prelude, headers), frame.substr(prelude + headers, size - prelude - tail - headers));
      at += size;
    }
    held_.erase(0, broken_ ? held_.size() : at);
  }
  void finish() override {}

 private:
  static constexpr std::size_t prelude = 12, tail = 4;
  static constexpr unsigned char stringType = 7;

  std::size_t number(std::size_t at) const {
    std::size_t n = 0;
    for (std::size_t i = at; i < at + 4; ++i) n = n << 8 | static_cast<unsigned char>(held_[i]);
    return n;
  }
  /// Of the headers that are texts.
  static std::string_view header(std::string_view headers, std::string_view wanted) {
    while (!headers.empty()) {
      const std::size_t nameSize = static_cast<unsigned char>(headers[0]);
      if (headers.size() < 1 + nameSize + 3) return {};
      const std::string_view name = headers.substr(1, nameSize);
      headers.remove_prefix(1 + nameSize);
      if (static_cast<unsigned char>(headers[0]) != stringType) return {};
      const std::size_t size = std::size_t(static_cast<unsigned char>(headers[1])) << 8 | static_cast<unsigned char>(headers[2]);
      if (headers.size() < 3 + size) return {};
      if (name == wanted) return headers.substr(3, size);
      headers.remove_prefix(3 + size);
    }
    return {};
  }
  void read(std::string_view headers, std::string_view payload) {
    std::string_view event = header(headers, ":event-type");
    if (event.empty()) event = header(headers, ":exception-type");
    const Members piece(payload);
    // What InvokeModelWithResponseStream sends is the model's own dialect inside.
    if (piece.has("bytes")) {
      if (const auto inner = base64Decode(stringOf(piece["bytes"], mostPiece))) readPiece(*inner, out_);
      return;
    }
    ++out_.answer.events;
    if (!readBedrock(event, piece, out_)) ++out_.answer.unread;
  }

  Growing& out_;
  std::string held_;
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<Framing> makeFraming(AnswerFraming framing, Growing& out) {
  switch (framing) {
    case AnswerFraming::events: return std::make_unique<Events>(out);
    case AnswerFraming::lines: return std::make_unique<Values>(RecordForm::lines, out);
    case AnswerFraming::array: return std::make_unique<Values>(RecordForm::array, out);
    case AnswerFraming::amazon: break;
  }
  return std::make_unique<Frames>(out);
}

}  // namespace penstock::codec::answer

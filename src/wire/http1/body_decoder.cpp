// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "penstock/wire/http1/body.h"
#include "wire/http1/chunk_line.h"
#include "wire/http1/fields.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;

constexpr std::size_t chunkLineLimit = 16 * 1024;

std::size_t findLf(std::string_view in, std::size_t from) {
  const void* lf = from < in.size() ? std::memchr(in.data() + from, '\n', in.size() - from) : nullptr;
  return lf ? std::size_t(static_cast<const char*>(lf) - in.data()) : std::string_view::npos;
}

void appendChunkSize(std::string& out, std::uint64_t size) {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text, size, 16);
  out.append(text, end.ptr).append("\r\n");
}

}  // namespace

BodyDecoder::BodyDecoder(Framing framing, std::size_t trailerLimit, bool verbatim)
    : framing_(framing),
      state_(State::content),
      trailerLimit_(trailerLimit),
      verbatim_(verbatim),
      left_(framing.length) {
  using Kind = Framing::Kind;
  if (framing.kind == Kind::chunked) state_ = State::chunkSize;
  if (framing.kind == Kind::none || (framing.kind == Kind::length && framing.length == 0)) state_ = State::done;
}

BodyDecoder::Step BodyDecoder::fail(std::string why) {
  state_ = State::failed;
  why_ = std::move(why);
  line_.clear();
  Step s;
  s.failed = true;
  return s;
}

BodyDecoder::Step BodyDecoder::step(std::string_view in) {
  Step s;
  s.end = state_ == State::done;
  s.failed = state_ == State::failed;
  if (s.end || s.failed || in.empty()) return s;
  if (state_ != State::content) return chunked(in);
  const bool counted = framing_.kind == Framing::Kind::length;
  s.consumed = counted ? std::size_t(std::min<std::uint64_t>(left_, in.size())) : in.size();
  s.data = s.wire = in.substr(0, s.consumed);
  if (counted && (left_ -= s.consumed) == 0) {
    s.end = true;
    state_ = State::done;
  }
  return s;
}

struct BodyDecoder::Unit {
  State next = State::failed;
  std::uint64_t left = 0;
  bool rewritten = false;  // goes out as `out_`
  Anomaly anomalies = Anomaly::none;
  const char* why = "";  // for State::failed
  std::shared_ptr<const model::Headers> trailers;
};

/// Behind the last byte of the unit of framing that begins at `in[pos]`, or in `line_` when that holds something; npos
/// when the end did not come yet.
std::size_t BodyDecoder::unitEnd(std::string_view in, std::size_t pos) {
  constexpr std::size_t npos = std::string_view::npos;
  if (state_ == State::chunkEnd) {
    if (!line_.empty() || in[pos] != '\r') return pos + 1;
    return pos + 1 < in.size() ? pos + 2 : npos;
  }
  if (state_ == State::chunkSize) {
    const std::size_t lf = findLf(in, pos);
    return lf == npos ? npos : lf + 1;
  }
  if (line_.empty()) lineStart_ = 0;
  const std::size_t held = line_.size();
  const auto at = [&](std::size_t i) { return i < held ? line_[i] : in[pos + i - held]; };
  for (std::size_t from = pos;;) {
    const std::size_t lf = findLf(in, from);
    if (lf == npos) return npos;
    const std::size_t length = held + (lf - pos) - lineStart_;
    if (length == 0 || (length == 1 && at(lineStart_) == '\r')) return lf + 1;
    lineStart_ += length + 1;
    from = lf + 1;
  }
}

BodyDecoder::Unit BodyDecoder::readUnit(std::string_view unit) {
  if (state_ == State::trailers) return readTrailers(unit);
  Unit out;
  if (state_ == State::chunkEnd) {
    const bool bareLf = unit == "\n";
    if (!bareLf && unit != "\r\n") {
      out.why = "a chunk that does not end where its size says";
      return out;
    }
    out.next = State::chunkSize;
    out.rewritten = bareLf && !verbatim_;
    if (bareLf) out.anomalies = Anomaly::invalidChunk | Anomaly::bareLf;
    if (out.rewritten) out_ = "\r\n";
    return out;
  }
  const ChunkLine line = readChunkLine(unit);
  if (!line.readable) {
    out.why = "a chunk size that cannot be read";
    return out;
  }
  out.next = line.size == 0 ? State::trailers : State::chunkData;
  out.left = line.size;
  out.anomalies = line.anomalies;
  out.rewritten = any(line.anomalies & Anomaly::invalidChunk) && !verbatim_;
  if (out.rewritten) {
    out_.clear();
    appendChunkSize(out_, line.size);
  }
  return out;
}

BodyDecoder::Unit BodyDecoder::readTrailers(std::string_view unit) {
  Unit out;
  auto trailers = std::make_shared<model::Headers>(std::string(unit));
  out.anomalies = scanFields(*trailers, 0).anomalies;
  if (unit.find('\0') != std::string_view::npos) out.anomalies |= Anomaly::nul;
  if (any(out.anomalies & (Anomaly::nul | Anomaly::bareCr)) && !verbatim_) {
    out.why = "a NUL byte, or a CR without LF, in the trailers";
    return out;
  }
  out.next = State::done;
  out.rewritten = any(out.anomalies & rewrittenLines) && !verbatim_;
  if (out.rewritten) {
    out_.clear();
    appendCanonicalLines(out_, *trailers, FramingFields{}, Form::strict);
    out_ += "\r\n";
  }
  if (!trailers->empty()) out.trailers = std::move(trailers);
  return out;
}

void BodyDecoder::enter(Unit& unit) {
  state_ = unit.next;
  left_ = unit.left;
  anomalies_ |= unit.anomalies;
  trailers_ = std::move(unit.trailers);
}

// One pass over clean framing and one span of content. What must be written anew, or came in pieces, gets a step of its
// own so that `wire` is one span: the pass stops before it (`pos` > 0), and the next step begins with it.
BodyDecoder::Step BodyDecoder::chunked(std::string_view in) {
  Step s;
  std::size_t pos = 0;
  while (pos < in.size() && state_ != State::done) {
    if (state_ == State::chunkData) {
      if (!s.data.empty()) break;
      const auto n = std::size_t(std::min<std::uint64_t>(left_, in.size() - pos));
      s.data = in.substr(pos, n);
      pos += n;
      if ((left_ -= n) == 0) state_ = State::chunkEnd;
      continue;
    }
    const std::size_t end = unitEnd(in, pos);
    const std::size_t stop = std::min(end, in.size());
    const bool isTrailers = state_ == State::trailers;
    if (line_.size() + (stop - pos) > (isTrailers ? trailerLimit_ : chunkLineLimit)) {
      if (pos > 0) break;
      return fail(isTrailers ? "a trailer section over the limit" : "a chunk line over the limit");
    }
    if (end == std::string_view::npos) {  // held until its end comes
      line_.append(in.substr(pos));
      s.wire = in.substr(0, pos);
      s.consumed = in.size();
      return s;
    }
    const bool held = !line_.empty();  // then pos is 0
    if (held) line_.append(in.substr(pos, end - pos));
    const std::string_view unit = held ? std::string_view(line_) : in.substr(pos, end - pos);
    Unit read = readUnit(unit);
    if (held || read.next == State::failed || read.rewritten) {
      if (pos > 0) break;
      if (read.next == State::failed) {
        anomalies_ |= read.anomalies | model::Anomaly::invalidChunk;
        return fail(read.why);
      }
      if (!read.rewritten) out_ = unit;
      line_.clear();
      enter(read);
      s.consumed = end;
      s.wire = out_;
      s.end = state_ == State::done;
      return s;
    }
    enter(read);
    pos = end;
  }
  s.consumed = pos;
  s.wire = in.substr(0, pos);
  s.end = state_ == State::done;
  return s;
}

bool BodyDecoder::atEof() {
  if (state_ == State::done) return true;
  if (state_ == State::content && framing_.kind == Framing::Kind::untilClose) {
    state_ = State::done;
    return true;
  }
  if (state_ != State::failed) {
    anomalies_ |= Anomaly::truncated;
    fail(state_ == State::content ? "the connection ended before the whole Content-Length came"
                                  : "the connection ended before the last chunk came");
  }
  return false;
}

void appendChunk(std::string& out, std::string_view data) {
  if (data.empty()) return;
  appendChunkSize(out, data.size());
  out.append(data).append("\r\n");
}

void appendLastChunk(std::string& out, const model::Headers* trailers) {
  out.append("0\r\n");
  if (trailers) appendCanonicalLines(out, *trailers, FramingFields{}, Form::strict);
  out.append("\r\n");
}

}  // namespace penstock::wire::http1

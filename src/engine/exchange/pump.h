// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of an exchange: from where its content comes to where it goes, by way of the record.
#pragma once

#include <chrono>
#include <string>

#include "penstock/http/sides.h"
#include "penstock/record/recorder.h"

namespace penstock::engine {

using net::Awaitable;

/// What was sent of a request's content, kept while it may have to be sent once more, to a server that did nothing with it.
class SentContent {
 public:
  /// Of a server that will not say so nothing is kept.
  void keep(bool on) { keeping_ = on && whole_; }
  void add(const http::BodyEvent& piece);
  void forget();
  /// All that was sent is here, or nothing was.
  bool whole() const { return whole_; }
  void sendTo(http::BodySink& to) const;

 private:
  static constexpr std::size_t limit = 64 * 1024;
  enum class Wire : unsigned char { none, same, own };
  bool keeping_ = false, whole_ = true;
  Wire form_ = Wire::none;
  std::string data_, wire_;  // wire_: where it is not the same bytes
};

/// How long a client that broke its connection goes unnoticed while the server is silent.
inline constexpr std::chrono::milliseconds clientCheck{1'000};

struct Way {
  net::IoThread& thread;
  record::Recorder& recorder;
  record::LiveExchange& live;
  model::Direction direction;
  http::BodySource& from;
  http::BodySink& to;
  bool fromHttp2 = false, toHttp2 = false;
  bool asReceived = true;               // the framing that goes out is the one it came in
  std::chrono::milliseconds slice{0};   // of a wait; then `asker` is looked after
  http::ClientSide* asker = nullptr;    // gives up what it asked for by leaving
  const bool* unwanted = nullptr;       // becomes true when nobody wants the rest
  SentContent* sent = nullptr;
};

enum class Pumped : unsigned char {
  whole,
  sourceFailed,
  sinkGone,
  unwanted,  // also: the asker left
};

/// Moves content until its source, which records what it gives, or its sink is done. Nothing received is held back while it waits.
/// What `way` refers to outlives it. Thread: the exchange's.
Awaitable<Pumped> pump(Way way);

}  // namespace penstock::engine

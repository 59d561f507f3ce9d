// SPDX-License-Identifier: GPL-3.0-or-later
// The compressed messages of one direction, inflated (RFC 7692 7.2.2).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace penstock::wire::websocket {

/// Pull: begin, then feed and drain as often as payload comes, then endMessage and drain again. Nothing is held but the window, so how
/// much is inflated is the caller's to bound.
/// Memory: see memory().
class MessageInflater {
 public:
  /// `windowBits`: 8 to 15, as agreed upon.
  MessageInflater(bool contextTakeover, int windowBits);
  ~MessageInflater();
  MessageInflater(MessageInflater&&) noexcept;
  MessageInflater& operator=(MessageInflater&&) noexcept;

  /// False: messages cannot be inflated any more, as one before was damaged or left and this one may refer to it.
  bool begin();
  /// The payload's next bytes; they must stay until drained.
  void feed(std::string_view in);
  /// The message's last bytes were fed and drained.
  void endMessage();
  /// Inflated bytes written to `out`. Fewer than it has room for: what was fed is used up, or failed().
  std::size_t drain(std::span<char> out);
  /// Of the message under way: its data is damaged, or its end is none. What was drained stays true.
  bool failed() const;
  /// The rest of the message is of no interest. With context takeover no later one can be inflated.
  void leave();
  /// No message can be inflated from here on; the window is given back.
  void refuse();
  /// What one holds from its first message on, in bytes.
  static std::size_t memory(int windowBits);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::wire::websocket

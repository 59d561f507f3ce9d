// SPDX-License-Identifier: GPL-3.0-or-later
// Content of one direction without its content coding, while it comes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/codec/content_coding.h"
#include "penstock/model/headers.h"
#include "penstock/record/inflation.h"

namespace penstock::record {

class DecodedContent final : public InflatedWay {
 public:
  class Reader {
   public:
    /// The next of what the content decodes to. False: it is nothing that can be read; `why` is to be set to a clause.
    virtual bool decoded(LiveExchange& live, std::string_view bytes, std::string& why) = 0;
    /// Nothing more for now.
    virtual void paused(LiveExchange& live) = 0;
    /// No more will come: damaged, of a coding that is not read live, or a bomb. `why`: a clause.
    virtual void unreadable(LiveExchange& live, std::string_view why) = 0;

   protected:
    ~Reader() = default;
  };
  /// Null where the head names no coding. Lifetime: `reader` outlives it.
  static std::unique_ptr<DecodedContent> of(const model::Headers& head, LiveExchange& live, Reader& reader);

 private:
  DecodedContent(const std::string& contentEncoding, LiveExchange& live, Reader& reader);
  void piece(LiveExchange& live, std::string_view bytes) override;
  void paused(LiveExchange& live) override { reader_.paused(live); }
  void givenUp(LiveExchange& live, std::string_view why) override;

  Reader& reader_;
  std::optional<codec::ContentDecoder> decoder_;
};

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/note_times.h"

namespace penstock::engine {

using model::Timings;

void noteTimes(record::LiveExchange& live, const upstream::ConnectTimes& times) {
  const auto note = [&](Timings::Moment m, SteadyTime t) {
    if (t != SteadyTime{}) live.mark(m, t);
  };
  note(Timings::resolveStart, times.dial.resolveStart);
  note(Timings::resolveEnd, times.dial.resolveEnd);
  note(Timings::connectStart, times.dial.connectStart);
  note(Timings::connectEnd, times.dial.connectEnd);
  note(Timings::tlsStart, times.tlsStart);
  note(Timings::tlsEnd, times.tlsEnd);
}

}  // namespace penstock::engine

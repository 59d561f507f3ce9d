// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/note_times.h"

namespace penstock::engine {

void noteTimes(record::LiveExchange& live, const upstream::ConnectTimes& times) {
  upstream::forEachMoment(times, [&live](model::Timings::Moment moment, SteadyTime at) { live.mark(moment, at); });
}

}  // namespace penstock::engine

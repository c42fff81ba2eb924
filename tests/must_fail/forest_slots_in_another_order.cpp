// SPDX-License-Identifier: BSL-1.0
// mistake  a sampler in the slot of the leaf policy
// says     forest: the second argument must model echelon::leaf_policy
#include <echelon/forest.hpp>

using namespace echelon;

#if defined(ECHELON_WRONG)
const forest<split::variance, sample::subsample> spec{.trees = 10};
#else
const forest<split::variance, leaf::all_targets, sample::subsample> spec{.trees = 10};
#endif

int main() { return static_cast<int>(spec.trees); }

// SPDX-License-Identifier: BSL-1.0
// Milliseconds of a training step: forward, pinball loss, backward, Adam; or the gradient beside one that was stored.
//
// nn_training NET BATCH WORKERS RUNS    NET: mqcnn_fork mqcnn_last gru lstm attn
// nn_training check NET FOLDER          x s f y weights loss gradient as raw float32 of a peer
// nn_training resume FILE STEPS         trains a small network from its checkpoint on, prints its weights
// nn_training peak RUNS                 multiply-adds a second in registers, and of the layers of mqcnn_fork
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <echelon/exec/seq.hpp>
#include <echelon/exec/simd.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/nn/checkpoint.hpp>
#include <echelon/train/adam.hpp>
#include <echelon/train/descend.hpp>
#include <echelon/train/gradient.hpp>

#include "nets.hpp"

namespace {

namespace nn = echelon::nn;
namespace simd = echelon::exec::simd;

double now(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct measured {
  double wall, cpu;  // seconds
};
template <class F>
measured median(int runs, F&& f) {
  f();
  f();
  std::vector<double> wall, cpu;
  for (int k = 0; k < runs; ++k) {
    const double a = now(CLOCK_MONOTONIC), b = now(CLOCK_PROCESS_CPUTIME_ID);
    f();
    wall.push_back(now(CLOCK_MONOTONIC) - a);
    cpu.push_back(now(CLOCK_PROCESS_CPUTIME_ID) - b);
  }
  std::sort(wall.begin(), wall.end());
  std::sort(cpu.begin(), cpu.end());
  return {wall[wall.size() / 2], cpu[cpu.size() / 2]};
}

template <class Net>
void training(std::size_t series, std::size_t workers, int runs) {
  using net = typename Net::net;
  nets::data data{series, Net::steps};
  nn::sharing sharing = Net::sharing;
  sharing.lanes = workers;
  nn::learner<net, nets::head> learner{sharing};
  learner.look_at(data.b, data.x, data.targets());
  std::vector<float> w(net::parameters), gradient(w.size()), memory(2 * w.size());
  echelon::random_stream random{7};
  net::initialise(w.data(), random);
  echelon::train::gradient_room room;
  std::size_t at = 0;
  double loss = 0;
  const auto step = [&] {
    ++at;
    loss = workers == 1 ? summed_gradient(echelon::exec::seq, learner, at, w, gradient, room)
                        : summed_gradient(echelon::exec::threads{.workers = workers}, learner, at, w, gradient, room);
    echelon::train::adam{}.step(at, 1e-3, w, gradient, memory);
  };
  const measured took = median(runs, step);
  std::printf("{\"net\": \"%s\", \"batch\": %zu, \"workers\": %zu, \"parameters\": %zu, \"ms\": %.3f, "
              "\"cpu_ms\": %.3f, \"loss\": %.9g}\n",
              Net::name, series, workers, w.size(), 1e3 * took.wall, 1e3 * took.cpu, loss);
}

std::vector<float> stored(const std::string& path) {
  const auto bytes = echelon::read_bytes(path);
  if (!bytes) {
    std::fprintf(stderr, "%s: not found\n", path.c_str());
    std::exit(1);
  }
  std::vector<float> out(bytes->size() / sizeof(float));
  std::copy_n(reinterpret_cast<const float*>(bytes->data()), out.size(), out.data());
  return out;
}

template <class Net>
void check(const std::string& folder) {
  using net = typename Net::net;
  const auto read = [&](const char* what) { return stored(folder + '/' + what + ".f32"); };
  const auto y = read("y"), w = read("weights"), truth = read("gradient"), loss = read("loss");
  nets::data data{y.size() / nets::ahead, Net::steps};
  data.x = read("x");
  data.still = read("s");
  data.coming = read("f");
  data.y = y;
  data.point();
  nn::learner<net, nets::head> learner{Net::sharing};
  learner.look_at(data.b, data.x, data.targets());
  std::vector<float> gradient(w.size());
  echelon::train::gradient_room room;
  const double mine =
      w.size() != net::parameters ? -1 : summed_gradient(echelon::exec::seq, learner, 1, w, gradient, room);
  double size = 0, off = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    size = std::max(size, std::abs(static_cast<double>(truth[i])));
    off = std::max(off, std::abs(static_cast<double>(truth[i]) - static_cast<double>(gradient[i])));
  }
  std::printf("{\"net\": \"%s\", \"loss\": %.9g, \"theirs\": %.9g, \"gradient_off\": %.3g}\n", Net::name, mine,
              static_cast<double>(loss.at(0)), off / size);
}

/// Trains from the checkpoint, if there is one, to the end; the weights that come out, as text.
void resume(const std::string& file, std::size_t steps) {
  using net = nn::sequential<nets::conv<nets::inputs, 1>, nets::conv<30, 2>, nn::last_step<30>, nn::dropout<30, 0.1>,
                             nets::dense<30, nets::head::in>>;
  nets::data data{8, 12};
  data.b.training = true;
  nn::learner<net, nets::head> learner;
  learner.look_at(data.b, data.x, data.targets());
  echelon::train::descent_state state;
  if (auto stored = nn::load_checkpoint(file, net::parameters, "small network")) {
    state = *std::move(stored);
  } else if (stored.error().why != echelon::fault::cannot_open) {
    std::fprintf(stderr, "%s\n", stored.error().text().c_str());
    std::exit(1);
  } else {
    state.weights.resize(net::parameters);
    echelon::random_stream random{1};
    net::initialise(state.weights.data(), random);
  }
  echelon::train::descent_hooks hooks;
  hooks.keep = [&](const echelon::train::descent_state& s) { return !nn::save_checkpoint(file, s, "small network"); };
  const echelon::train::descent<> how{.steps = steps, .average = 0.99, .keep_every = 3};
  descend(echelon::exec::threads{.workers = 2}, how, learner, state, hooks);
  for (const float w : state.weights) std::printf("%a\n", static_cast<double>(w));
  for (const float w : state.averaged) std::printf("%a\n", static_cast<double>(w));
}

/// Multiply-adds a second that registers alone allow.
[[gnu::noinline]] double peak_of_registers() {
  const simd::pack a = simd::all(0.999999f), b = simd::all(1e-9f);
  simd::pack s0 = b, s1 = b, s2 = b, s3 = b, s4 = b, s5 = b, s6 = b, s7 = b, s8 = b, s9 = b;
  const measured took = median(7, [&] {
    simd::pack t0 = s0, t1 = s1, t2 = s2, t3 = s3, t4 = s4, t5 = s5, t6 = s6, t7 = s7, t8 = s8, t9 = s9;
    for (int k = 0; k < 2'000'000; ++k) {
      t0 = simd::fused(t0, a, b), t1 = simd::fused(t1, a, b), t2 = simd::fused(t2, a, b), t3 = simd::fused(t3, a, b);
      t4 = simd::fused(t4, a, b), t5 = simd::fused(t5, a, b), t6 = simd::fused(t6, a, b), t7 = simd::fused(t7, a, b);
      t8 = simd::fused(t8, a, b), t9 = simd::fused(t9, a, b);
    }
    s0 = t0, s1 = t1, s2 = t2, s3 = t3, s4 = t4, s5 = t5, s6 = t6, s7 = t7, s8 = t8, s9 = t9;
  });
  if (simd::sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9) == -1.0f) std::puts("");
  return 2e6 * 10 * static_cast<double>(simd::width) / took.cpu;
}

/// Multiply-adds a second of one layer in both directions.
template <class L>
double rate(const char* what, double multiply_adds, const nn::batch<float>& b, int runs, double& all_work,
            double& all_time, bool inner = true) {
  std::vector<float> w(L::parameters, 0.01f), turned(L::turned_size), x(b.rows() * L::in, 0.5f), y(b.rows() * L::out),
      dy(y.size()), dx(x.size()), dw(w.size()), memory(L::memory(b));
  echelon::random_stream random{3};
  L::initialise(w.data(), random);
  for (float& v : x) v = static_cast<float>(random.normal());
  L::turn(w.data(), turned.data());
  const measured took = median(runs, [&] {
    for (int k = 0; k < 20; ++k) {
      L::forward(w.data(), b, x.data(), y.data(), memory.data());
      std::fill(dy.begin(), dy.end(), 1e-4f);
      L::backward(w.data(), turned.data(), b, x.data(), y.data(), dy.data(), inner ? dx.data() : nullptr, dw.data(),
                  memory.data());
    }
  });
  const double work = 20 * multiply_adds * static_cast<double>(b.rows());
  all_work += work;
  all_time += took.cpu;
  std::printf("{\"layer\": \"%s\", \"us\": %.2f, \"multiply_adds_a_second\": %.4g}\n", what, 1e6 * took.cpu / 20,
              work / took.cpu);
  return took.cpu / 20;
}

void peak(int runs) {
  nets::data data{1, 200};
  double work = 0, time = 0;
  const double most = peak_of_registers();
  using namespace nets;
  rate<conv<inputs, 1>>("convolution 10 to 30", 2 * 2 * inputs * 30, data.b, runs, work, time, false);
  double ignored = 0;
  rate<conv<30, 2>>("convolution 30 to 30", 3 * 2 * 30 * 30, data.b, runs, ignored, ignored);
  rate<conv<30, 4>>("convolution 30 to 30", 3 * 2 * 30 * 30, data.b, runs, work, time);
  rate<conv<30, 8>>("convolution 30 to 30", 3 * 2 * 30 * 30, data.b, runs, work, time);
  rate<conv<30, 16>>("convolution 30 to 30", 3 * 2 * 30 * 30, data.b, runs, work, time);
  rate<conv<30, 32>>("convolution 30 to 30", 3 * 2 * 30 * 30, data.b, runs, work, time);
  rate<global>("context 30 to 64", 3 * 30 * 64, data.b, runs, work, time);
  rate<widen>("dense 64 to 260", 3 * 64 * 260, data.b, runs, work, time);
  rate<local>("fork 260 to 24 times 9", 3 * (24 * 10 * 32 + 20 * 32 + 24 * 32 * 9), data.b, runs, work, time);
  std::printf("{\"peak\": %.4g, \"layers\": %.4g, \"share\": %.4g}\n", most, work / time, work / time / most);
}

template <class F>
bool choose(const std::string& name, F&& f) {
  bool found = false;
  const auto one = [&]<class Net>() {
    if (name == Net::name) {
      f.template operator()<Net>();
      found = true;
    }
  };
  one.template operator()<nets::mqcnn_fork>();
  one.template operator()<nets::mqcnn_last>();
  one.template operator()<nets::gru>();
  one.template operator()<nets::lstm>();
  one.template operator()<nets::attention>();
  return found;
}

}  // namespace

int main(int count, char** word) {
  const std::vector<std::string> given(word + 1, word + count);
  if (given.size() == 2 && given[0] == "peak") {
    peak(std::atoi(given[1].c_str()));
    return 0;
  }
  if (given.size() == 3 && given[0] == "resume") {
    resume(given[1], std::strtoul(given[2].c_str(), nullptr, 10));
    return 0;
  }
  if (given.size() == 3 && given[0] == "check")
    return choose(given[1], [&]<class Net>() { check<Net>(given[2]); }) ? 0 : 1;
  if (given.size() != 4) return 1;
  const auto number = [&](std::size_t k) { return std::strtoul(given[k].c_str(), nullptr, 10); };
  const auto run = [&]<class Net>() { training<Net>(number(1), number(2), static_cast<int>(number(3))); };
  return choose(given[0], run) ? 0 : 1;
}

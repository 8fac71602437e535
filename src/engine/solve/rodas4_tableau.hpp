// Coefficients of RODAS4: Hairer & Wanner, Solving Ordinary Differential Equations II, 2nd edition, section IV.7 and the authors' code RODAS (first set).
// Six stages, L-stable, stiffly accurate, order 4 with an embedded solution of order 3; dense output of order 3 from the same stages.
// Transformed form: (I / (gamma h) - J) k_i = f(t + alpha_i h, y + sum a_ij k_j) + sum (c_ij / h) k_j + h gamma_i df/dt;  y_1 = stage-6 argument + k_6;  error
// = k_6.
#pragma once

namespace neurocart::solve::rodas4_tableau {

inline constexpr int stages = 6;
inline constexpr int error_order = 4;  // the error estimate shrinks with h^4
inline constexpr double gamma = 0.25;
inline constexpr double alpha[stages] = {0.0, 0.386, 0.21, 0.63, 1.0, 1.0};
inline constexpr double gamma_sum[stages] = {0.25, -0.1043, 0.1035, -0.03620000000000023, 0.0, 0.0};
inline constexpr double a[stages][stages] = {{},
                                             {1.544},
                                             {0.9466785280815826, 0.2557011698983284},
                                             {3.314825187068521, 2.896124015972201, 0.9986419139977817},
                                             {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
                                             {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0}};
inline constexpr double c[stages][stages] = {{},
                                             {-5.6688},
                                             {-2.430093356833875, -0.2063599157091915},
                                             {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
                                             {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
                                             {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054}};
// y(t + s h) = (1 - s) y_0 + s (y_1 + (1 - s) (d_2 + s d_3)), with d_2, d_3 the sums of the first five stages with these weights.
inline constexpr double dense_2[5] = {10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662};
inline constexpr double dense_3[5] = {-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872};

}  // namespace neurocart::solve::rodas4_tableau

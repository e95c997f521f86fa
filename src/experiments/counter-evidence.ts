/** Contradictions inside and between the sources, and publications that point the other way, by id. */
export const counterEvidence = {
  Q1: "One source says in one sentence that rising activity makes neurons strengthen excitation and falling activity makes them weaken it: the opposite of its own account of balance and of the other source.",
  Q2: "One source says that equal increases of all weights keep their proportions; that is true of an equal factor and false of an equal amount.",
  Q3: "One source has sleep weaken all synapses in proportion, the most potentiated most; the electron-microscopy study finds the largest fifth less likely to scale.",
  Q4: "A later re-analysis finds a factor near 1 for small events that grows with size (Hanes et al. 2020), and a detection threshold alone can bend a uniform factor (Kim, Tsien & Alger 2012).",
  Q5: "One source has TNF-alpha instruct receptor insertion; Steinmetz & Turrigiano 2010 find it permissive: scaling after 6 h survives its acute block.",
  Q6: "One source has epilepsy follow from too little scaling; Houweling et al. 2005 find epileptiform bursts from scaling that does its job after deafferentation.",
  Q7: "Two sources have sleep scale down; in visual cortex upward rate homeostasis happens in wake and is suppressed in sleep (Hengen et al. 2016), downward in sleep (Torrado Pacheco et al. 2021).",
  Q8: "One source has homeostasis slow; models need a rate detector of seconds to minutes (Zenke et al. 2013), and feedback that is too fast or strong oscillates (Harnack et al. 2015).",
  Q9: "The electron-microscopy study says that one factor fits (p = 0.784, 0.648) and also that scaling is selective: both can be printed because the residual test has little power.",
  Q10: "One source has synapses accumulate without microglia; adult depletion has also been reported to reduce their formation.",
} as const;

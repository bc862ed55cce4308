export const room = {
  title: 'Gespräch',
};
